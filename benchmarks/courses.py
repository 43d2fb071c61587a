"""A course as nbgrader keeps it, and a class that hands in the zoo's right and wrong solutions.

The assignment is worksheet.md: prose, eight exercises, and for each its tests in three forms. "numpy" and
"torch" tests assert, as courses everywhere have them; "check" is our own cell, `check(adam_step)`. Forms with
"-tries" have the rest of the worksheet, too: cells that try the functions, a figure, a training run.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import nbformat
from nbformat import NotebookNode, v4

from autograder import key, zoo
from dlcore import syllabus

ASSIGNMENT = "worksheet"
WORKSHEET = Path(__file__).with_name("worksheet.md")
TRIES = "-tries"
FORMS = ("torch", "numpy", "check", f"torch{TRIES}", f"numpy{TRIES}")
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "benchmark"\n'
Cell: TypeAlias = tuple[str, ...]  # student, assignment, notebook, grade_id
HANDED_IN = "2026-03-02 10:00:00 UTC\n"
# One exercise of some students is spoiled, by the student's number modulo 50.
SPOILT = {
    1: "prints",
    2: "syntax",
    3: "raises",
}
SPOILS = {
    "prints": "{source}\n\nfor number in range(20_000):\n    print('trial', number)\n",
    "syntax": "{source}\nprint('done'\n",
    "raises": "assert debugged, 'not there yet'\n{source}",
}


@dataclass(frozen=True)
class Course:
    """A folder; `answers` tells by student and exercise what was handed in, such as "einsum.right.py"."""

    folder: Path
    answers: dict[str, dict[str, str]]


def make(folder: Path, students: int = 100, form: str = "numpy", seed: int = 0) -> Course:
    """Write the course, release its assignment through nbgrader, and hand in for every student."""
    source = folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source.parent.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    nbformat.write(notebook(form), source)
    nbgrader(folder, "generate_assignment", ASSIGNMENT)
    released = nbformat.read(folder / "release" / ASSIGNMENT / source.name, as_version=4)
    answers = {}
    for number in range(students):
        student, draw = f"s{number:04}", random.Random(f"{seed} {number}")
        answers[student] = hand_in(folder / "submitted" / student, released, draw, SPOILT.get(number % 50))
    return Course(folder, answers)


def part(course: Course, folder: Path, students: Sequence[str]) -> Course:
    """A copy of an ungraded course with some of its students only."""
    left_out = set(course.answers) - set(students)
    shutil.copytree(course.folder, folder, ignore=lambda _, names: left_out.intersection(names))
    return Course(folder, {student: course.answers[student] for student in students})


def nbgrader(folder: Path, *args: str) -> None:
    """Run one of nbgrader's commands in a course."""
    command = [sys.executable, "-m", "nbgrader", *args]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")


def environment() -> dict[str, str]:
    """One thread for BLAS, and the programs beside our Python found: nbgrader starts `alembic` by name."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | limits | {"PATH": path}


def notebook(form: str) -> NotebookNode:
    """The instructor's version of the assignment, in one of the `FORMS`."""
    made = v4.new_notebook(cells=list(_cells(form.removesuffix(TRIES), form.endswith(TRIES))))
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number:02}"  # otherwise random
    return made


def hand_in(folder: Path, released: NotebookNode, draw: random.Random, spoilt: str | None) -> dict[str, str]:
    """Write a student's submission, 70 % right, 25 % wrong, 5 % not begun; returns what answers it has."""
    submission, answers = nbformat.from_dict(released), {}
    cells = {_target(cell): cell for cell in submission.cells if _is_solution(cell)}
    for target, cell in cells.items():
        kind = draw.choices(["right", "wrong", ""], [70, 25, 5])[0]
        answers[target] = draw.choice(_variants(target, kind)) if kind else "not begun"
        if kind:
            cell.source = (zoo.FOLDER / target / answers[target]).read_text("utf-8").rstrip()
    if spoilt:
        target = draw.choice(list(cells))
        cells[target].source = SPOILS[spoilt].format(source=cells[target].source)
        answers[target] = f"{spoilt}: {answers[target]}"
    path = folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(submission, path)
    path.with_name("timestamp.txt").write_text(HANDED_IN, encoding="utf-8")
    return answers


def scores(folder: Path) -> dict[Cell, float | None]:
    """The automatic points of every graded cell in a course's gradebook; None where there are none yet."""
    query = """
        SELECT submission.student_id, assignment.name, notebook.name, cell.name, grade.auto_score
        FROM grade
        JOIN base_cell AS cell ON cell.id = grade.cell_id
        JOIN submitted_notebook AS file ON file.id = grade.notebook_id
        JOIN notebook ON notebook.id = file.notebook_id
        JOIN submitted_assignment AS submission ON submission.id = file.assignment_id
        JOIN assignment ON assignment.id = submission.assignment_id
    """
    gradebook = sqlite3.connect(folder / "gradebook.db")
    try:
        return {tuple(cell): points for *cell, points in gradebook.execute(query)}
    finally:
        gradebook.close()


def _variants(target: str, kind: str) -> list[str]:
    return sorted(path.name for path in (zoo.FOLDER / target).glob(f"*.{kind}.py"))


def _is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _target(cell: NotebookNode) -> str:
    """The exercise of a solution cell; nbgrader allows no dots in the names of cells."""
    return cell.metadata.nbgrader.grade_id.replace("-", ".")


def _cells(tests: str, tries: bool) -> Iterator[NotebookNode]:
    """The cells of worksheet.md; a test follows its exercise, the first code cell imports for all."""
    target = ""
    for kind, text in _blocks():
        if kind == "markdown":
            yield v4.new_markdown_cell(text)
        elif kind.startswith("exercise "):
            target = kind.removeprefix("exercise ")
            yield _graded(text, target.replace(".", "-"), solution=True, grade=False, locked=False)
            if tests == "check":
                yield _test(f"from autograder import check\n\ncheck({target.rpartition('.')[2]})", target)
        elif kind == f"test {tests}":
            yield _test(text, target)
        elif not kind and (tries or not target):
            yield v4.new_code_cell(text)


def _blocks() -> Iterator[tuple[str, str]]:
    """(what follows "python" in the fence, or "markdown"; the text) of each block; headings start one."""
    pieces = re.split(r"^```python *(.*)\n([\s\S]*?)\n```$", WORKSHEET.read_text("utf-8"), flags=re.MULTILINE)
    for prose, kind, code in zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True):
        for paragraph in re.split(r"^(?=#)|^---$", prose, flags=re.MULTILINE):
            if paragraph.strip():
                yield "markdown", paragraph.strip()
        if code:
            yield kind, code


def _test(source: str, target: str) -> NotebookNode:
    grade_id = f"test-{target.replace('.', '-')}"
    return _graded(source, grade_id, solution=False, grade=True, locked=True, points=_points(target))


def _points(target: str) -> float:
    """What the exercise is worth in its answer key."""
    number = syllabus.numbers(target)[0]
    path = key.path_of(number.partition(".")[0], "visible", key.FOLDER)
    return key.read(path).answers[target].points


def _graded(source: str, grade_id: str, **metadata: Any) -> NotebookNode:
    """A cell that nbgrader knows."""
    known = {"grade_id": grade_id, "schema_version": 3, "task": False, "cell_type": "code", **metadata}
    return v4.new_code_cell(source, metadata={"nbgrader": known})
