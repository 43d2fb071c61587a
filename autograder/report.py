"""What grading says of one submission: the verdict on every exercise, the points of every cell.

A report is plain data and deterministic: the same submission, key and version give the same bytes of JSON on
any day, on any machine and with any number of workers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from . import verdict
from .verdict import Status, Verdict


@dataclass(frozen=True)
class CellScore:
    """The points of one graded cell of a notebook; None where a person has to give them."""

    notebook: str  # without ".ipynb"
    name: str  # nbgrader's grade_id
    points: float | None
    most: float
    targets: tuple[str, ...] = ()  # the exercises that it checks; empty if its own outputs decide


@dataclass(frozen=True)
class Report:
    """One submission, graded.

    `verdicts` judge each exercise on its own, with reference versions of the others: they are the grade.
    `together` holds the points that the same exercises earn with the student's own versions of the others.
    `cells` is empty unless the submission is an nbgrader notebook, whose cells then carry the points.
    """

    student: str
    assignment: str
    verdicts: tuple[Verdict, ...] = ()
    together: Mapping[str, float] | None = None
    cells: tuple[CellScore, ...] = ()
    notes: tuple[str, ...] = ()  # sentences about the files: what could not be read, run or was recovered
    level: str = ""  # of isolation: S3, S2, S1 or S0
    key: str = ""  # digest of the expected answers
    ungradable: str = ""  # why there is no grade, in a sentence; "" when there is one
    absent: tuple[str, ...] = ()  # notebooks that were not submitted, or cannot be read

    @property
    def points(self) -> float:
        """All points earned; cells that wait for a person count nothing yet."""
        scores = [cell.points or 0.0 for cell in self.cells] or [v.points for v in self.verdicts]
        return round(sum(scores), 2)

    @property
    def most(self) -> float:
        return round(sum([cell.most for cell in self.cells] or [v.most for v in self.verdicts]), 2)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON's types, for a file or another program."""
        return {
            **{name: value for name, value in asdict(self).items() if name != "verdicts"},
            "points": self.points,
            "most": self.most,
            "verdicts": [one.as_json() for one in self.verdicts],
        }

    def as_bytes(self) -> bytes:
        """The file of a report."""
        return (json.dumps(self.as_json(), indent=1, sort_keys=True) + "\n").encode()


def from_json(data: Mapping[str, Any]) -> Report:
    """The report whose `as_json` this is.

    >>> report = Report("ada", "A6", cells=(CellScore("A6", "A6.5", 4.0, 16.0),))
    >>> from_json(json.loads(report.as_bytes())) == report
    True
    """
    derived = {"points", "most", "verdicts", "cells", "absent", "notes"}
    return Report(
        **{name: value for name, value in data.items() if name not in derived},
        verdicts=tuple(verdict.from_json(one) for one in data["verdicts"]),
        cells=tuple(CellScore(**{**cell, "targets": tuple(cell["targets"])}) for cell in data["cells"]),
        absent=tuple(data["absent"]),
        notes=tuple(data["notes"]),
    )


def failed(student: str, assignment: str, why: str) -> Report:
    """The report on a submission that we could not grade: no points, and no zero either."""
    return Report(student, assignment, ungradable=why)


def without_measures(one: Verdict) -> Verdict:
    """A hidden verdict as a student may see it: sizes of errors would tell about the inputs."""
    findings = tuple(replace(f, error=0.0, detail="", picture=()) for f in one.findings)
    return replace(one, findings=findings) if one.hidden else one


def gravest(report: Report) -> Status:
    """The gravest status of all exercises; a submission that could not be graded is our fault."""
    if report.ungradable:
        return Status.OUR_FAULT
    return max((one.status for one in report.verdicts), default=Status.RIGHT)
