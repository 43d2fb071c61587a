"""A class counted: how every exercise went, and which mistakes were made in it how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum

from .report import Report
from .verdict import Named, Status, Verdict

UNKNOWN = "none of the mistakes that we know"


@dataclass
class Row:
    """One exercise, or one cell that is scored without a verdict, over the whole class."""

    points: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    waiting: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)
    named: dict[str, Named] = field(default_factory=dict)  # what is known of these mistakes

    def count(self, points: float | None, most: float) -> None:
        """Add a submission; None where its points are still open."""
        if points is None:
            self.waiting += 1
        else:
            self.points.append(points)
            self.most.append(most)

    @property
    def full(self) -> int:
        """Submissions with all points."""
        return sum(p >= m for p, m in zip(self.points, self.most, strict=True))

    @property
    def zero(self) -> int:
        return sum(p <= 0 < m for p, m in zip(self.points, self.most, strict=True))

    @property
    def part(self) -> int:
        """Submissions with some of the points."""
        return len(self.points) - self.full - self.zero

    @property
    def share(self) -> float | None:
        """Percent of all points; None where there are none to have."""
        most = fsum(self.most)  # exact, or the order of the reports would show
        return 100 * fsum(self.points) / most if most else None

    def ranked(self) -> list[tuple[str, int]]:
        """Mistakes and their numbers, the most frequent first."""
        return sorted(self.mistakes.items(), key=lambda item: (-item[1], item[0]))


def rows(graded: Sequence[Report]) -> dict[str, Row]:
    """All exercises in the order of their numbers, then the other cells in that of their names."""
    found: dict[tuple[bool, str], Row] = {}
    for report in graded:
        for verdict in report.verdicts:
            row = found.setdefault((False, f"{verdict.number} {verdict.target}"), Row())
            row.count(None if verdict.status is Status.OUR_FAULT else verdict.points, verdict.most)
            row.mistakes.update(_made(verdict))
            row.named |= {named.name: named for named in verdict.mistakes}
        for cell in report.cells:
            if not cell.targets:
                found.setdefault((True, f"{cell.notebook}: {cell.name}"), Row()).count(cell.points, cell.most)
    return {name: found[other, name] for other, name in sorted(found, key=_natural)}


def _natural(key: tuple[bool, str]) -> tuple[bool, list[tuple[int, str]]]:
    """Numbers by their size: A6.9 stands before A6.10."""
    return key[0], [
        (int(digits or 0), word) for digits, word in re.findall(r"([0-9]{1,9})|([^0-9]+)", key[1])
    ]


def _made(verdict: Verdict) -> set[str]:
    """Each mistake once; what else went wrong by its status."""
    if verdict.right or verdict.status is Status.OUR_FAULT:
        return set()
    if verdict.status in (Status.VALUES, Status.NONFINITE, Status.SHAPE):
        return {named.name for named in verdict.mistakes} or {UNKNOWN}
    return {named.name for named in verdict.mistakes} or {verdict.status.words}
