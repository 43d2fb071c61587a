"""How a class did, as text for a terminal: points, every exercise, and which mistakes were made how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import fsum
from statistics import mean, median

from .harmless import visible
from .report import Report
from .verdict import Status, Verdict

_MOST_MISTAKES = 5  # of one exercise
_NAME_AT_MOST = 44  # columns
_UNKNOWN = "none of the mistakes that we know"


@dataclass
class _Row:
    """One exercise, or one cell that is scored without a verdict, over the whole class."""

    points: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    waiting: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)

    def count(self, points: float | None, most: float) -> None:
        """Add a submission; None where its points are still open."""
        if points is None:
            self.waiting += 1
        else:
            self.points.append(points)
            self.most.append(most)

    def cells(self, name: str) -> tuple[str, ...]:
        full = sum(p >= m for p, m in zip(self.points, self.most, strict=True))
        zero = sum(p <= 0 < m for p, m in zip(self.points, self.most, strict=True))
        most = fsum(self.most)  # exact, or the order of the reports would show
        share = f"{100 * fsum(self.points) / most:.0f} %" if most else "–"
        part = len(self.points) - full - zero
        return name, share, *(str(count or "–") for count in (full, part, zero, self.waiting))


def summary(reports: Sequence[Report]) -> str:
    """The class in a page of text. The order of the reports makes no difference.

    >>> print(summary([Report("ada", "A6", ungradable="a6.ipynb is empty.")]))
    A6: 1 submission, 0 graded
    <BLANKLINE>
    Not graded:
      ada: a6.ipynb is empty.
    """
    if not reports:
        return "There are no submissions."
    graded = [report for report in reports if not report.ungradable]
    rows = _rows(graded)
    blocks = [_head(reports, graded), _table(rows), _mistakes(rows), _ungraded(reports)]
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block)


def _head(reports: Sequence[Report], graded: Sequence[Report]) -> Iterator[str]:
    names = ", ".join(sorted({report.assignment for report in reports}))
    unit = "submission" if len(reports) == 1 else "submissions"
    yield f"{_line(names)}: {len(reports)} {unit}, {len(graded)} graded"
    if graded:
        points = sorted(report.points for report in graded)
        yield (
            f"Points of {max(report.most for report in graded):g}: mean {mean(points):.1f},"
            f" median {median(points):.1f}, from {points[0]:g} to {points[-1]:g}"
        )


def _rows(graded: Sequence[Report]) -> dict[str, _Row]:
    """All exercises in the order of their numbers, then the other cells in that of their names."""
    rows: dict[tuple[bool, str], _Row] = {}
    for report in graded:
        for verdict in report.verdicts:
            row = rows.setdefault((False, f"{verdict.number} {verdict.target}"), _Row())
            row.count(None if verdict.status is Status.OUR_FAULT else verdict.points, verdict.most)
            row.mistakes.update(_made(verdict))
        for cell in report.cells:
            if not cell.targets:
                rows.setdefault((True, f"{cell.notebook}: {cell.name}"), _Row()).count(cell.points, cell.most)
    return {name: rows[other, name] for other, name in sorted(rows, key=_natural)}


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
        return {named.name for named in verdict.mistakes} or {_UNKNOWN}
    return {named.name for named in verdict.mistakes} or {verdict.status.words}


def _table(rows: dict[str, _Row]) -> list[str]:
    if not rows:
        return []
    lines: list[tuple[str, ...]] = [("", "points", "full", "part", "zero", "open")]
    lines += [row.cells(_line(name)[:_NAME_AT_MOST]) for name, row in rows.items()]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in lines
    ]


def _mistakes(rows: dict[str, _Row]) -> Iterator[str]:
    if any(row.mistakes for row in rows.values()):
        yield "What went wrong, and how often:"
    for name, row in rows.items():
        ranked = sorted(row.mistakes.items(), key=lambda item: (-item[1], item[0]))
        if ranked:
            yield f"  {_line(name)}"
        yield from (f"    {count:4}  {_line(mistake)}" for mistake, count in ranked[:_MOST_MISTAKES])
        if rest := sum(count for _, count in ranked[_MOST_MISTAKES:]):
            yield f"    {rest:4}  {'others' if rest > 1 else 'other'}"


def _ungraded(reports: Sequence[Report]) -> list[str]:
    lines = sorted(f"  {_line(r.student)}: {_line(r.ungradable)}" for r in reports if r.ungradable)
    return ["Not graded:", *lines] if lines else []


def _line(value: str) -> str:
    """Text from a submission on one line that no terminal obeys."""
    return visible(" ".join(value.split()))
