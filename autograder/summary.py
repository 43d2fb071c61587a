"""How a class did, as text for a terminal: points, every exercise, and which mistakes were made how often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import mean, median

from . import tally
from .harmless import visible
from .report import Report

_MOST_MISTAKES = 5  # of one exercise
_NAME_AT_MOST = 44  # columns


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
    rows = tally.rows(graded)
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


def _table(rows: dict[str, tally.Row]) -> list[str]:
    if not rows:
        return []
    lines: list[tuple[str, ...]] = [("", "points", "full", "part", "zero", "open")]
    lines += [_cells(_line(name)[:_NAME_AT_MOST], row) for name, row in rows.items()]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in lines
    ]


def _cells(name: str, row: tally.Row) -> tuple[str, ...]:
    share = "–" if row.share is None else f"{row.share:.0f} %"
    return name, share, *(str(count or "–") for count in (row.full, row.part, row.zero, row.waiting))


def _mistakes(rows: dict[str, tally.Row]) -> Iterator[str]:
    if any(row.mistakes for row in rows.values()):
        yield "What went wrong, and how often:"
    for name, row in rows.items():
        ranked = row.ranked()
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
