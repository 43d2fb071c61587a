"""What an LMS gets to know of a student: points, and a text. From reports, or from nbgrader's gradebook.

The gradebook is the place to take grades from, once there is one: it holds what people graded by hand, and
what comes off for being late. A report knows neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from .. import report as reports_of
from .. import show
from ..report import Report
from . import sheets

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@dataclass(frozen=True)
class Grade:
    """One student's grade for one assignment. No points means no grade, which is not zero."""

    student: str
    points: float | None
    most: float
    feedback: str = ""  # plain text
    waiting: bool = False  # a person has to grade parts of it still


def from_reports(reports: Iterable[Report]) -> list[Grade]:
    """The grades that reports tell; submissions that could not be graded have none."""
    return [
        Grade(
            report.student,
            None if report.ungradable else report.points,
            report.most,
            feedback(report),
            any(cell.points is None for cell in report.cells),
        )
        for report in reports
    ]


def from_gradebook(gradebook: Gradebook, assignment: str, reports: Iterable[Report] = ()) -> list[Grade]:
    """The grades in an open gradebook, less the penalties; the texts come from the reports, if there are any.

    Students who handed in nothing are not among them: whether that is a zero, the LMS knows.
    """
    by_student = {report.student: report for report in reports}
    grades = []
    for submission in gradebook.assignment_submissions(assignment):
        report = by_student.get(submission.student_id)
        points = max(0.0, submission.score - (submission.late_submission_penalty or 0.0))
        grades.append(
            Grade(
                submission.student_id,
                None if report and report.ungradable else points,
                submission.max_score,
                feedback(report) if report else "",
                bool(submission.needs_manual_grade),
            )
        )
    return grades


def identities(gradebook: Gradebook, field: str = "email") -> dict[str, str]:
    """{student: what the gradebook has as their `email` or `lms_user_id`}, where it has something."""
    known = {student.id: getattr(student, field) for student in gradebook.students}
    return {student: value for student, value in known.items() if value}


def feedback(report: Report) -> str:
    """What the student may read of a report, as plain text."""
    if report.ungradable:
        return f"This could not be graded: {sheets.printable(report.ungradable)}"
    verdicts = (show.text(reports_of.without_measures(one)) for one in report.verdicts)
    return "\n\n".join([*verdicts, *map(sheets.printable, report.notes)])


def as_html(text: str) -> str:
    """Plain text for a field that shows HTML; in one line, because some readers of CSV know no others.

    >>> as_html("a < b\\nc")
    'a &lt; b<br>c'
    """
    return escape(text).replace("\n", "<br>")


def matched(grades: Iterable[Grade], names: Mapping[str, str]) -> dict[str, Grade]:
    """{the LMS's name of a student: grade}, by `names` or else by the student's own."""
    pairs = [(names.get(grade.student, grade.student).strip(), grade) for grade in grades]
    sheets.refuse_twice((name for name, _ in pairs), "among the grades")
    return dict(pairs)


def remarks(grades: Mapping[str, Grade], known: Iterable[str]) -> list[str]:
    """Sentences on who was left out, or is not done yet."""
    rows = set(known)
    parts = {
        "Graded, but not in the file": grades.keys() - rows,
        "In the file, but not graded; left as they were": rows - grades.keys(),
        "Could not be graded; left as they were": {n for n, one in grades.items() if one.points is None},
        "Parts still wait for a person; written without them": {n for n, g in grades.items() if g.waiting},
    }
    return [f"{what}: {sheets.listed(names)}." for what, names in parts.items() if names]
