"""`autograder export FORMAT`: reports and gradebook in the forms that other systems read."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from autograder import assignment, gradebook, key
from autograder.exports import (
    canvas,
    exercises_csv,
    grades,
    grades_csv,
    gradescope,
    gradescope_zip,
    junit,
    moodle,
)
from autograder.exports.grades import Grade
from autograder.orders import ClassProblem
from autograder.shelf import Shelf
from autograder.template import Template
from dlcore import syllabus

from . import courses


def run(options: argparse.Namespace) -> int:
    """Write the file; 1 if that was not possible, and then there is none."""
    try:
        said = _FORMATS[options.format](options)
    except courses.PROBLEMS as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 1
    print(*said, f"Wrote {options.to}.", sep="\n")
    return 0


def _grades(options: argparse.Namespace) -> Sequence[str]:
    course, _ = courses.opened(options.course)
    with courses.book_of(course) as book:
        if options.assignment:
            book.find_assignment(options.assignment)
        grades_csv.write(book, options.to, (), [options.assignment] if options.assignment else [])
    return ()


def _exercises(options: argparse.Namespace) -> Sequence[str]:
    course, _ = courses.opened(options.course)
    return exercises_csv.write(courses.reports(course, options.assignment), options.to)


def _junit(options: argparse.Namespace) -> Sequence[str]:
    course, _ = courses.opened(options.course)
    junit.write(courses.reports(course, options.assignment), options.to)
    return ()


def _canvas(options: argparse.Namespace) -> Sequence[str]:
    found, names = _known(options)
    title = options.title or options.assignment
    return canvas.write(options.sheet, found, title, options.to, options.by, names)


def _moodle(options: argparse.Namespace) -> Sequence[str]:
    found, names = _known(options)
    return moodle.write_worksheet(options.sheet, found, options.to, options.by, names)


def _moodle_gradebook(options: argparse.Namespace) -> Sequence[str]:
    found, names = _known(options)
    return moodle.write_gradebook(found, options.assignment, options.to, names, options.by)


def _gradescope(options: argparse.Namespace) -> Sequence[str]:
    course, _ = courses.opened(options.course)
    kept = Shelf(course, options.assignment).kept(options.student)
    if kept is None:
        raise ClassProblem(
            f"there is no report on {options.student}'s {options.assignment}: "
            f"run autograder grade {options.assignment}"
        )
    gradescope.write(kept.report, options.to)
    return ()


def _gradescope_zip(options: argparse.Namespace) -> Sequence[str]:
    if options.without_notebooks:
        wanted = assignment.of_course(options.assignment, "hidden", options.keys or key.FOLDER)
    else:
        course, config = courses.opened(options.course)
        with gradebook.Gradebook(course.db_url) as book:
            templates = book.templates(options.assignment, config)
        wanted = courses.asked_for(options.assignment, templates, options.keys)
    with tempfile.TemporaryDirectory() as folder:
        notebooks = [Path(folder, f"{name}.ipynb") for name in wanted.templates]
        for path, author in zip(notebooks, wanted.templates.values(), strict=True):
            nbformat.write(_authors_cells(author, bool(wanted.answers)), path)
        keys = _keys(wanted, options.keys or key.FOLDER)
        gradescope_zip.write(options.to, options.assignment, options.wheel, keys, notebooks)
    return ["It holds the hidden keys and tests: give it to nobody but Gradescope."]


def _authors_cells(author: Template, checks: bool) -> NotebookNode:
    """What the gradebook knows of a notebook, as a file: hidden tests in it, solutions not.

    Where the import of our `check` stood, the gradebook does not say: here it stands first.
    """
    notebook = v4.new_notebook(metadata={"kernelspec": json.loads(author.kernelspec)})
    if checks:
        notebook.cells.append(v4.new_code_cell("from autograder import check", id="import"))
    for number, cell in enumerate(author.cells):
        new: Any = getattr(v4, f"new_{cell.cell_type}_cell")
        made = new(cell.source, metadata={"nbgrader": cell.metadata})
        made.id = f"cell-{number}"  # otherwise random
        notebook.cells.append(made)
    return notebook


def _keys(wanted: assignment.Assignment, folder: Path) -> list[Path]:
    codes = dict.fromkeys(syllabus.numbers(target)[0].partition(".")[0] for target in wanted.answers)
    return [key.path_of(code, "hidden", folder) for code in codes]


def _known(options: argparse.Namespace) -> tuple[list[Grade], Mapping[str, str] | None]:
    """The grades in the gradebook, with what students read of the reports, and how the LMS names students."""
    course, _ = courses.opened(options.course)
    with courses.book_of(course) as book:
        book.find_assignment(options.assignment)
        texts = courses.reports(course, options.assignment)
        names = grades.identities(book, options.identity) if options.identity else None
        return grades.from_gradebook(book, options.assignment, texts), names


_FORMATS = {
    "grades": _grades,
    "exercises": _exercises,
    "junit": _junit,
    "canvas": _canvas,
    "moodle": _moodle,
    "moodle-gradebook": _moodle_gradebook,
    "gradescope": _gradescope,
    "gradescope-zip": _gradescope_zip,
}
