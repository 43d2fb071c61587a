"""The whole gradebook as a CSV with nbgrader's columns, quoted: names may hold commas, quotes and line ends.

As a plug-in: `nbgrader export --exporter=autograder.exports.grades_csv.GradesCsv`, with nbgrader's options
`--to`, `--student` and `--assignment`. Names that start like a formula get an apostrophe; what identifies
(assignment, student_id, email) is as in the gradebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from . import sheets

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


def write(
    gradebook: Gradebook, to: Path, students: Sequence[str] = (), assignments: Sequence[str] = ()
) -> None:
    """Write a row for every assignment and student, or only for those named; nothing handed in counts 0."""
    rows = list(_rows(gradebook, set(students), set(assignments)))
    sheets.put(to, sheets.lines([COLUMNS, *rows]).encode("utf-8", "replace"))


def _rows(gradebook: Gradebook, students: set[str], assignments: set[str]) -> Iterator[list[str]]:
    for assignment in gradebook.assignments:
        if assignments and assignment.name not in assignments:
            continue
        handed_in = {one.student_id: one for one in gradebook.assignment_submissions(assignment.name)}
        for student in gradebook.students:
            if not students or student.id in students:
                yield [_cell(value) for value in _row(assignment, student, handed_in.get(student.id))]


def _row(assignment: Any, student: Any, submission: Any) -> list[Any]:
    """Everything in the order of COLUMNS, in types of the gradebook."""
    score = submission.score if submission else 0.0
    penalty = (submission.late_submission_penalty or 0.0) if submission else 0.0
    return [
        assignment.name,
        assignment.duedate,
        submission.timestamp if submission else None,
        student.id,
        sheets.guarded(student.last_name or ""),
        sheets.guarded(student.first_name or ""),
        student.email,
        score,
        penalty,
        max(0.0, score - penalty),
        assignment.max_score,
    ]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


class GradesCsv(ExportPlugin):  # type: ignore[misc]  # nbgrader comes without types
    """The same for `nbgrader export`."""

    def export(self, gradebook: Gradebook) -> None:
        """Called by nbgrader with its open gradebook."""
        to = Path(self.to or "grades.csv")
        write(gradebook, to, [str(one) for one in self.student], [str(one) for one in self.assignment])
        self.log.info("Wrote %s", to)
