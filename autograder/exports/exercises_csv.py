"""A CSV for statistics: one row for each student and exercise, with the status and the named mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..report import Report
from . import sheets

COLUMNS = (
    "assignment",
    "student_id",
    "exercise",
    "number",
    "points",
    "max_points",
    "points_together",
    "status",
    "hidden",
    "mistakes",
    "resembles",
)


def write(reports: Iterable[Report], to: Path) -> list[str]:
    """Write a row for every verdict; submissions that could not be graded have none, and are named."""
    graded = list(reports)
    rows = [row for report in graded for row in _rows(report)]
    sheets.put(to, sheets.lines([COLUMNS, *rows]).encode("utf-8", "replace"))
    lost = [report.student for report in graded if report.ungradable]
    return [f"Could not be graded, and not in the file: {sheets.listed(lost)}."] if lost else []


def _rows(report: Report) -> Iterable[list[str]]:
    for verdict in report.verdicts:
        together = (report.together or {}).get(verdict.target)
        yield [
            report.assignment,
            report.student,
            verdict.target,
            verdict.number,
            sheets.number(verdict.points),
            sheets.number(verdict.most),
            "" if together is None else sheets.number(together),
            verdict.status.name.lower(),
            "yes" if verdict.hidden else "no",
            sheets.guarded("; ".join(mistake.name for mistake in verdict.mistakes)),
            sheets.guarded(verdict.resembles),
        ]
