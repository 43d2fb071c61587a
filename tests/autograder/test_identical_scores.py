"""Every cell gets nbgrader's points: on our worksheet, on nbgrader's example, on the notebooks of its tests.

The differences that we mean are listed in docs/nbgrader.md. What they touch is left out here, by name.
"""

import atexit
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

import pytest

from benchmarks import courses

NBGRADER = Path(importlib.util.find_spec("nbgrader").origin).parent
EXAMPLE = NBGRADER / "docs" / "source" / "user_guide"
APPS, PREPROCESSORS = (NBGRADER / "tests" / name / "files" for name in ("apps", "preprocessors"))
EXECUTE = "nbgrader.preprocessors.Execute"
OURS = "autograder.nbgrader.Execute"

# Pairs of nbgrader's tests: the notebook of the instructor, and what students hand in. Left out are those
# that nbgrader itself refuses to release or to grade, those without a graded cell, and one that hangs.
# All are notebooks of one assignment, so that each command starts once.
CHANGES = ("submitted-unchanged", "submitted-changed", "submitted-grade-cell-changed")
PAIRS = {
    APPS / "submitted-unchanged": (
        *CHANGES,
        "submitted-locked-cell-changed",
        "submitted-cheat-attempt",
        "submitted-cheat-attempt-alternative",
    ),
    APPS / "autotest-simple": ("autotest-simple-unchanged", "autotest-simple-changed"),
    APPS / "autotest-hashed": ("autotest-hashed-unchanged", "autotest-hashed-changed"),
    APPS / "autotest-multi": ("autotest-multi-unchanged", "autotest-multi-changed"),
    APPS / "autotest-hidden": (
        "autotest-hidden-unchanged",
        "autotest-hidden-changed-wrong",
        "autotest-hidden-changed-right",
    ),
    APPS / "test": ("test", "test-with-output"),
    APPS / "test-hidden-tests": ("test-hidden-tests",),
    APPS / "open_relative_file": ("open_relative_file",),
    APPS / "validating-environment-variable": ("validating-environment-variable",),
    APPS / "validation-zero-points": ("validation-zero-points",),
    PREPROCESSORS / "submitted-unchanged": (*CHANGES, "submitted-locked-cell-changed"),
    PREPROCESSORS / "manually-graded-code-cell": ("manually-graded-code-cell",),
    PREPROCESSORS / "test": ("test",),
    PREPROCESSORS / "test_taskcell": ("test_taskcell",),
}

# nbgrader in one process for all assignments: each of its commands would take three seconds to start.
PROGRAM = """
import os, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from traitlets.config import Config

def do(result):
    if not result["success"]:
        sys.exit(result.get("error") or result.get("log"))

step, execute, *assignments = sys.argv[1:]
config = Config()
config.CourseDirectory.root = os.getcwd()
config.Autograde.autograde_preprocessors = [
    execute if one.__name__ == "Execute" else one for one in Autograde.autograde_preprocessors.default()
]
api = NbGraderAPI(config=config)
for assignment in assignments:
    if step == "release":
        do(api.generate_assignment(assignment))
    else:
        for student in sorted(api.get_submitted_students(assignment)):
            do(api.autograde(assignment, student))
"""


def nbgrader(folder: Path, step: str, execute: str = EXECUTE) -> None:
    run(folder, "-c", PROGRAM, step, execute, *assignments(folder))


def autograder(folder: Path) -> None:
    for assignment in assignments(folder):
        run(folder, "-m", "autograder", "grade", assignment, "--jobs", "1")


def run(folder: Path, *args: str) -> None:
    command = [sys.executable, *args]
    done = subprocess.run(
        command, cwd=folder, env=courses.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def assignments(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "source").iterdir() if path.is_dir())


def example(folder: Path) -> None:
    """The course in nbgrader's documentation, with both of its students."""
    for part in ("source/ps1", "submitted"):
        shutil.copytree(EXAMPLE / part, folder / part)
    (folder / "nbgrader_config.py").write_text(courses.CONFIG, encoding="utf-8")
    nbgrader(folder, "release")


def suite(folder: Path) -> None:
    """Each notebook of nbgrader's tests with its answers: the first of each is one student's, and so on."""
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(courses.CONFIG, encoding="utf-8")
    shutil.copy(APPS / "autotests.yml", folder)
    for source, answers in PAIRS.items():
        name = f"{source.parent.parent.name}-{source.name}"
        place(source, folder / "source" / "suite", name)
        for number, answer in enumerate(answers):
            place(source.with_name(answer), folder / "submitted" / f"answer-{number}" / "suite", name)
    nbgrader(folder, "release")


def place(notebook: Path, folder: Path, name: str) -> None:
    """A notebook under the name of its pair, with the files that some of them open."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(notebook.with_suffix(".ipynb"), folder / f"{name}.ipynb")
    for beside in ("data.txt", "jupyter.png"):
        shutil.copy(APPS / beside, folder)


def worksheet(tests: str, folder: Path) -> None:
    """Four students: one sound submission, and the three that are spoilt."""
    handed_in = courses.make(folder, 4, tests).answers
    (folder / "answers.json").write_text(json.dumps(handed_in), encoding="utf-8")


COURSES = {
    "worksheet, numpy tests": partial(worksheet, "numpy"),
    "worksheet, check": partial(worksheet, "check"),
    "nbgrader's example": example,
    "nbgrader's tests": suite,
}
Points: TypeAlias = dict[courses.Cell, float | None]
GRADE = {"grade": autograder, "preprocessor": lambda folder: nbgrader(folder, "autograde", OURS)}


@cache
def graded(name: str, how: str) -> Points:
    """The points of a course, by nbgrader alone or by one of ours."""
    copy = released(name).with_name(how)
    shutil.copytree(released(name), copy)
    GRADE.get(how, lambda folder: nbgrader(folder, "autograde"))(copy)
    return courses.scores(copy)


@cache
def released(name: str) -> Path:
    """An ungraded course."""
    root = Path(tempfile.mkdtemp(prefix="identical-"))
    atexit.register(shutil.rmtree, root)
    COURSES[name](root / "course")
    return root / "course"


def handed_in(name: str) -> dict[courses.Cell, str]:
    """Which answer of the zoo each test of a worksheet looks at."""
    answers = json.loads((released(name) / "answers.json").read_text("utf-8"))
    tests = {target: f"test-{target.replace('.', '-')}" for found in answers.values() for target in found}
    return {
        (student, courses.ASSIGNMENT, courses.ASSIGNMENT, tests[target]): answer
        for student, found in answers.items()
        for target, answer in found.items()
    }


def agreed(name: str) -> Iterator[tuple[str, Points, Points]]:
    """(how, nbgrader's points, ours) for both of our ways to grade a course."""
    wanted = graded(name, "theirs")
    for how in GRADE:
        got = graded(name, how)
        assert got.keys() == wanted.keys(), how
        yield how, wanted, got


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nbgrader's example", "nbgrader's tests"])
def test_every_cell_gets_the_points_that_nbgrader_gives(name):
    for how, wanted, got in agreed(name):
        assert got == wanted, how
        assert len(set(wanted.values())) > 2  # some right, some wrong, some open


@pytest.mark.slow
def test_every_answer_of_the_worksheet_gets_the_points_that_nbgrader_gives():
    name = "worksheet, numpy tests"
    for how, wanted, got in agreed(name):
        assert got == wanted, how
        # Otherwise the worksheet would not tell right from wrong, and agreeing on it would be easy.
        for place, answer in handed_in(name).items():
            assert wanted[place] == (most()[place[3]] if is_right(answer) else 0), answer


@pytest.mark.slow
def test_check_finds_the_same_answers_right():
    """Partial credit differs, for nbgrader's kernel has the visible cases; and it loses what is spoilt."""
    name = "worksheet, check"
    for how, wanted, got in agreed(name):
        for place, answer in handed_in(name).items():
            full = most()[place[3]]
            assert (wanted[place] == full) == is_right(answer), answer
            assert (got[place] == full) == answer.endswith("right.py"), (how, answer)


def most() -> dict[str, float]:
    """What each test of the worksheet is worth."""
    cells = [cell.metadata.get("nbgrader", {}) for cell in courses.notebook("numpy").cells]
    return {cell["grade_id"]: cell["points"] for cell in cells if cell.get("grade")}


def is_right(answer: str) -> bool:
    return answer.endswith("right.py") and not answer.startswith(("syntax", "raises"))
