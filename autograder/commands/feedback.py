"""`autograder feedback ASSIGNMENT`: the pages anew, with what people have graded and written since."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
from nbgrader import api
from nbgrader.coursedir import CourseDirectory

from autograder import feedback
from autograder.exports import sheets
from autograder.orders import ClassProblem
from autograder.report import CellScore, Report
from autograder.shelf import Shelf

from . import courses


def run(options: argparse.Namespace) -> int:
    """Write the pages; 1 if one could not be made. Those of submissions that have no grade stay."""
    try:
        course, _ = courses.opened(options.course)
        with courses.book_of(course) as book:
            pages = _Pages(course, book, options.assignment)
            with pages.shelf.locked():  # while a class is graded, reports and notebooks may not match
                count = sum(pages.write(student) for student in options.student or pages.students)
    except courses.PROBLEMS as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 1
    print(f"Wrote {count} pages.")
    return 0


class _Pages:
    def __init__(self, course: CourseDirectory, book: api.Gradebook, assignment: str) -> None:
        self.course, self.book, self.assignment = course, book, assignment
        self.shelf = Shelf(course, assignment)
        self.students = [one.student for one in courses.reports(course, assignment)]

    def write(self, student: str) -> int:
        """Make the pages of a submission; returns how many."""
        kept = self.shelf.kept(student)
        if kept is None:
            raise ClassProblem(
                f"{student}'s {self.assignment} has no report, or not all of its files are there: "
                f"run autograder grade {self.assignment}"
            )
        if kept.report.ungradable:
            return 0
        names = [Path(file).stem for file in kept.files if file.startswith("autograded/")]
        submitted = {one.name: one for one in self._submission(student).notebooks}
        graded = replace(kept.report, cells=tuple(_scored(kept.report, submitted)))
        for name in names:
            self._write_page(graded, submitted[name], kept.unanswered.get(name, ()))
        return len(names)

    def _submission(self, student: str) -> api.SubmittedAssignment:
        return self.book.find_submission(self.assignment, student)

    def _write_page(
        self, graded: Report, submitted: api.SubmittedNotebook, unanswered: Collection[str]
    ) -> None:
        path = self._place(self.course.autograded_directory, graded.student) / f"{submitted.name}.ipynb"
        try:
            notebook = nbformat.read(path, as_version=4)
        except (OSError, ValueError) as error:
            raise ClassProblem(f"{path} cannot be read ({error}): grade {graded.student} again") from None
        comments = {one.name: one.comment for one in submitted.comments if one.comment}
        penalty = submitted.late_submission_penalty or 0.0
        page = feedback.page(notebook, graded, submitted.name, comments, penalty, unanswered)
        target = self._place(self.course.feedback_directory, graded.student) / f"{submitted.name}.html"
        sheets.put(target, page.encode())

    def _place(self, step: str, student: str) -> Path:
        return Path(self.course.format_path(step, student, self.assignment))


def _scored(graded: Report, submitted: dict[str, api.SubmittedNotebook]) -> Iterator[CellScore]:
    """The cells of a report with the points that the gradebook has now: a person's before ours."""
    marks = {(name, mark.name): mark for name, one in submitted.items() for mark in one.grades}
    for cell in graded.cells:
        mark = marks.get((cell.notebook, cell.name))
        if mark is None:
            yield cell
        else:
            open_still = mark.auto_score is None and mark.manual_score is None
            yield replace(cell, points=None if open_still else mark.score)
