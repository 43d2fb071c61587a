"""A small course that has been graded: for tests of the commands that come after."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import answers
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader import api
from nbgrader.utils import compute_checksum

from autograder import gradebook
from autograder.commands import courses
from autograder.orders import Product
from autograder.report import CellScore, Report, failed
from autograder.shelf import Shelf, stage

NAME = "hw"
TARGET = "nn.linear_backward"
NO_ANSWER = "def linear_backward(g, x):\n    raise NotImplementedError"
CHECK = f"from autograder import check\n\ncheck('{TARGET}')"
KERNEL = '{"display_name": "Python 3", "name": "python3"}'


def make(root: Path) -> Path:
    """Ada did everything right, bob took the mean, and eve's file could not be graded; essays wait."""
    shutil.copytree(_released(), root)
    right, wrong = answers.verdict(answers.right, True), answers.verdict(answers.averaged, True)
    course, _ = courses.opened(root)
    with gradebook.Gradebook(course.db_url) as ours:
        for student, verdict in (("ada", right), ("bob", wrong)):
            own = CellScore("one", "test_backward", verdict.points, 12.0, (TARGET,))
            report = Report(student, NAME, (verdict,), cells=(own, CellScore("one", "why", None, 4.0)))
            files = {
                "autograded/one.ipynb": nbformat.writes(notebook()).encode(),
                "feedback/one.html": b"old",
            }
            _publish(Shelf(course, NAME), Product(report, files, {"one": ()}))
            ours.write(report, unanswered={"one": ()})
    _publish(Shelf(course, NAME), Product(failed("eve", NAME, "It is empty."), {"feedback/hw.html": b"old"}))
    return root


def handed_in(root: Path, **by_student: str) -> Path:
    """The course with these answers, by student, and nothing graded yet."""
    shutil.copytree(_released(), root)
    for student, answer in by_student.items():
        submitted = notebook()
        submitted.cells[0].source = answer
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(submitted, folder / "one.ipynb")
    return root


@cache
def _released() -> Path:
    """The course before anything was handed in; made once, for nbgrader takes seconds to make a gradebook."""
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root)
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'dl'\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # to alembic
        with book_of(root) as book:
            _release(book)
    return root


def book_of(root: Path) -> api.Gradebook:
    """nbgrader's gradebook, to look into and to grade by hand."""
    return api.Gradebook(f"sqlite:///{root}/gradebook.db", "dl")


def notebook() -> NotebookNode:
    """What was handed in, as it ran."""
    cells = [
        new_code_cell(NO_ANSWER, metadata=_facts("backward", solution=True)),
        new_code_cell(CHECK, metadata=_facts("test_backward", grade=True, points=12.0)),
        new_markdown_cell("Because.", metadata=_facts("why", grade=True, solution=True, points=4.0)),
    ]
    return new_notebook(cells=cells)


def _facts(name: str, **marks: object) -> dict[str, object]:
    known = {"grade_id": name, "schema_version": 3, "grade": False, "solution": False, "locked": False}
    return {"nbgrader": {**known, "task": False, **marks}}


def _release(book: api.Gradebook) -> None:
    book.add_assignment(NAME)
    book.add_notebook("one", NAME, kernelspec=KERNEL)
    for cell in notebook().cells:
        facts = cell.metadata["nbgrader"]
        place = (facts["grade_id"], "one", NAME)
        checksum = compute_checksum(cell)
        book.add_source_cell(
            *place,
            source=cell.source,
            cell_type=cell.cell_type,
            locked=not facts["solution"],
            checksum=checksum,
        )
        if facts["grade"]:
            book.add_grade_cell(*place, max_score=facts["points"], cell_type=cell.cell_type)
        if facts["solution"]:
            book.add_solution_cell(*place)


def _publish(shelf: Shelf, product: Product) -> None:
    with shelf.locked() as staging:
        shelf.publish(stage(staging, product, "order", "key"), product.report.student)
