"""The instructor's guide, followed to the letter in a copy of the project: every file, every command."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.sandbox import levels, runner

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "instructor.md"
COPIED = ("dlcore", "autograder", "solutions", "exercises")  # what the guide's commands read and write
LINKED = ("tests", "nbgrader_config.py", "pyproject.toml", "README.md", "LICENSE")
SAME = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A fenced block of the guide: its language, what is to be done with it, its text, its first line."""

    language: str
    mark: str
    text: str
    line: int

    @property
    def code(self) -> int:
        """The exit code that a command has to end with."""
        found = re.fullmatch(r"run(?: exit=(\d+))?", self.mark)
        return int(found[1] or 0)


def blocks() -> list[Block]:
    text = GUIDE.read_text("utf-8")
    found = re.finditer(r"^```(\w+) ?(.*)\n((?:.*\n)*?)^```$", text, re.MULTILINE)
    return [Block(*m.group(1, 2, 3), text.count("\n", 0, m.start()) + 1) for m in found]


def test_every_block_says_what_is_to_be_done_with_it():
    assert len(blocks()) == GUIDE.read_text("utf-8").count("\n```") / 2
    for before, block in zip([None, *blocks()], blocks(), strict=False):
        kinds = r"run( exit=\d)?|output|illustration|file=[\w/.]+"
        assert re.fullmatch(kinds, block.mark), f"line {block.line}"
        if block.mark == "output":
            assert before.mark.startswith("run"), f"line {block.line} answers no command"


def test_the_guide_leads_from_an_exercise_to_exported_grades():
    """What is run, and what is only shown."""
    commands = "".join(block.text for block in blocks() if block.mark.startswith("run"))
    for word in ("new", "record", "check", "sync", "release", "collect", "grade", "feedback", "export"):
        assert re.search(rf"^autograder {word} ", commands, re.MULTILINE), word
    assert sum(block.mark == "illustration" for block in blocks()) <= 1


def test_what_the_guide_points_to_is_there():
    for target in re.findall(r"\]\(([^)#]*)", GUIDE.read_text("utf-8")):
        assert target.startswith("https://") or (GUIDE.parent / target).exists(), target


def _isolates_not():
    """Why no level at which grades may be written works here; "" if one does."""
    try:
        levels.best(runner.Settings(), levels.OFFICIAL)
    except runner.SandboxProblem as problem:
        return str(problem)
    return ""


@pytest.fixture
def course(tmp_path):
    """The project as somebody has cloned it."""
    if problem := _isolates_not():
        outcome = pytest.fail if os.environ.get("AUTOGRADER_LEVEL") in levels.OFFICIAL else pytest.skip
        outcome(f"students' code cannot be isolated here: {problem}")
    root = tmp_path / "dl101"
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    (tmp_path / "home").mkdir()
    return root


def run(block, course):
    """What a command or program of the guide puts out."""
    programs = Path(sys.executable).parent
    own = {"HOME": str(course.parent / "home"), "PYTHONPATH": str(course)}
    fonts = os.environ.get("MPLCONFIGDIR") or str(Path.home() / ".cache" / "matplotlib")  # slow to find again
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    shell = ["bash", "-euo", "pipefail", "-c"] if block.language == "sh" else ["python", "-c"]
    done = subprocess.run(
        [*shell, block.text],
        cwd=course,
        env=os.environ | own | {"PATH": path, "MPLCONFIGDIR": fonts},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == block.code, f"{GUIDE.name}, line {block.line}:\n{done.stdout}"
    return done.stdout


@pytest.mark.slow
def test_the_guide_works_as_it_stands(course):
    said = ""
    for block in blocks():
        if block.mark.startswith("run"):
            said = run(block, course)
        elif block.mark.startswith("file="):
            path = course / block.mark.removeprefix("file=")
            assert path.resolve().is_relative_to(course)
            path.write_text(block.text, "utf-8")
        elif block.mark == "output":
            same = doctest.OutputChecker().check_output(block.text, said, SAME)
            assert same, f"{GUIDE.name}, line {block.line}: the command says\n{said}"
    assert not (ROOT / "dlcore" / "course.py").exists(), "the guide works on its copy alone"
