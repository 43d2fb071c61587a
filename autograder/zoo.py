"""The zoo: solutions of each exercise, right and wrong, written by hand and named by what they must get.

tests/zoo/optim.adam_step/einsum.right.py               a correct variant: full points
tests/zoo/optim.adam_step/no-correction.loop.wrong.py   the mistake "no correction", in a spelling of its own
tests/zoo/optim.adam_step/unknown.forgot-g.wrong.py     wrong, but no mistake that we know: must not be named
tests/zoo/optim.adam_step/equivalents.toml              mutants that compute the same, each with the reason
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[1] / "tests" / "zoo"
UNKNOWN = "unknown"


class Variant(NamedTuple):
    """A solution of the zoo; `mistake` is the slug of what is wrong with it, "" for a right one."""

    name: str
    mistake: str
    code: Callable[..., Any]


def variants(target: str) -> Iterator[Variant]:
    """All solutions of an exercise, in the order of their names."""
    for path in sorted((FOLDER / target).glob("*.py")):
        what, _, kind = path.name.removesuffix(".py").rpartition(".")
        if kind not in ("right", "wrong"):
            raise ValueError(f"{path} is named neither .right.py nor .wrong.py")
        yield Variant(path.name, what.partition(".")[0] if kind == "wrong" else "", _load(path, target))


def slug(name: str) -> str:
    """A mistake's name as file names spell it.

    >>> slug("ε inside the root")
    'ε-inside-the-root'
    """
    return re.sub(r"[^\w]+", "-", name).strip("-").lower()


def equivalents(target: str) -> dict[str, str]:
    """{change: reason} for the mutants of a solution that compute the same as it does."""
    path = FOLDER / target / "equivalents.toml"
    listed = tomllib.loads(path.read_text("utf-8"))["equivalent"] if path.is_file() else []
    return {entry["change"]: entry["reason"] for entry in listed}


def _load(path: Path, target: str) -> Callable[..., Any]:
    names: dict[str, Any] = {"__name__": f"zoo.{path.stem}"}
    exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
    return names[target.rpartition(".")[2]]
