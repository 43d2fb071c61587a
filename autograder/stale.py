"""The state of recorded keys: where they come from, and whether they still belong to today's problems."""

from __future__ import annotations

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

from . import key

_HERE = Path(__file__).parent


def problem_hash(target: str, scenario: str | None) -> str:
    """Hash of the files that the answers depend on: the problem's, those it imports, and the scenario's."""
    files = files_of(target)
    for file in files:  # which grows by those that they import
        for name in re.findall(r"^from \.(ch\w+) import", file.read_text("utf-8"), re.MULTILINE):
            if (other := file.with_name(f"{name}.py")) not in files:
                files.append(other)
    files.append(_HERE / "problems" / "problem.py")
    if scenario is not None:
        files.append(_HERE / "scenarios" / f"{scenario.partition('.')[0]}.py")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def files_of(target: str, folder: Path = _HERE / "problems") -> list[Path]:
    """The files of problems that have one for `target`: one file, or none."""
    return [path for path in sorted(folder.glob("ch*.py")) if target in _made_in(path)]


@cache
def _made_in(path: Path) -> set[str]:
    """The targets of the problems in a file: whatever text some call takes first."""
    tree = ast.parse(path.read_bytes(), path)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def stale(recorded: key.Key) -> list[str]:
    """The exercises of a key whose problem has changed since."""
    return [
        answers.target
        for answers in recorded.answers.values()
        if answers.problem != problem_hash(answers.target, answers.scenario)
    ]


def line(path: Path) -> str:
    """What `autograder keys` says of a file."""
    try:
        recorded = key.read(path)
    except key.KeyProblem as problem:
        return f"{problem}"
    about, answers = recorded.provenance, recorded.answers.values()
    margin = min((a.nearest for a in answers), default=0.0)
    old = stale(recorded)
    state = f"stale: {', '.join(old)}; record again" if old else "fresh"
    return (
        f"{path.name.removesuffix('.safetensors')}: {len(answers)} exercises,"
        f" {sum(len(a.cases) for a in answers)} cases, {sum(len(a.mistakes) for a in answers)} mistakes,"
        f" margin {margin:,.0f}, {path.stat().st_size / 1000:.0f} kB, PyTorch {about['torch']} on"
        f" {about['device']}, {about['date']}, {state}"
    )
