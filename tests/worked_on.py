"""A released notebook that a student has worked on, one answer right and one wrong, and what it earns."""

from __future__ import annotations

from functools import cache

import nbformat
import small_course
from nbformat import NotebookNode

from autograder import assignment, authors, grade, reading
from autograder.assignment import Assignment
from autograder.authoring import sync
from autograder.report import Report
from autograder.sandbox import limits, runner

RIGHT, WRONG, OPEN = "optim.adagrad_step", "optim.lion_step", "optim.gradient_descent"
IN_WORDS = "It adds up what it has seen."
PATIENT = limits.Limits(cell=120.0, call=60.0)  # a busy machine may pause any of them


def notebook(files: dict[str, bytes]) -> NotebookNode:
    """The notebook of a bundle of the small course, so worked on."""
    solved = {sync.name_of(cell): cell.source for cell in small_course.notebook().cells}
    new = nbformat.reads(files[small_course.FILE].decode(), as_version=4)
    cell_of(new, RIGHT).source = solved[sync.cell_name(RIGHT)]
    cell_of(new, WRONG).source = solved[sync.cell_name(WRONG)].replace("np.sign", "np.abs")
    cell_of(new, "halt").source = IN_WORDS
    assert "np.abs" in cell_of(new, WRONG).source
    return new


def cell_of(one: NotebookNode, name: str, check: bool = False) -> NotebookNode:
    """The cell of an exercise, or its check; another one of nbgrader's by its own name."""
    name = sync.cell_name(name) if "." in name else name
    [found] = [cell for cell in one.cells if sync.name_of(cell) == (sync.CHECK if check else "") + name]
    return found


@cache
def asked() -> Assignment:
    """What the small course asks for."""
    author = authors.from_notebook(small_course.notebook())
    graded = [cell.source for cell in author.cells if cell.grade]
    name = small_course.FILE.removesuffix(".ipynb")
    return assignment.of_cells(small_course.NAME, graded, templates={name: author})


def crew() -> runner.Runner:
    """A sandbox for it, to be closed."""
    return runner.Runner(runner.Settings(limits=PATIENT), asked().cut)


def report(data: str, sandbox: runner.Runner) -> Report:
    """The report on a notebook with this text, handed in."""
    return grade.grade_files(reading.sort({small_course.FILE: data.encode()}), asked(), sandbox).report


def earned(one: Report) -> list[object]:
    """All that a report says of points."""
    verdicts = [(v.target, v.status.name, v.points) for v in one.verdicts]
    return [*verdicts, *((cell.name, cell.points) for cell in one.cells)]
