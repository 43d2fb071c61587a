"""What a new key changes: who gains, who loses, and why, before any of it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .progress import plain
from .report import Report
from .verdict import Verdict

_SMALLEST = 0.005  # points are rounded to two digits


@dataclass(frozen=True)
class Difference:
    """One exercise, or one cell without exercises, whose points change; None: there are none."""

    what: str
    before: float | None
    after: float | None
    why: str


@dataclass(frozen=True)
class Change:
    """One student whose grade changes; None: there is none."""

    student: str
    before: float | None
    after: float | None
    differences: tuple[Difference, ...]
    why: str = ""  # there is no new grade

    @property
    def gain(self) -> float:
        return (self.after or 0.0) - (self.before or 0.0)


def change(old: Report | None, new: Report) -> Change | None:
    """What the new report changes for its student; None if nothing.

    A report without a grade changes nothing but is told all the same, for somebody has to look at it.
    """
    before = None if old is None or old.ungradable else old.points
    if new.ungradable:
        return Change(new.student, before, None, (), new.ungradable)
    differences = (*_exercises(old, new), *_cells(old, new)) if old and before is not None else ()
    if before is not None and not differences and abs(new.points - before) < _SMALLEST:
        return None
    return Change(new.student, before, new.points, differences)


def table(changes: Sequence[Change], total: int) -> str:
    """All changes in lines: those who lose first, the most first, with the reasons beneath each."""
    gain, lose = sum(c.gain > 0 for c in changes if c.after is not None), sum(map(_loses, changes))
    failed = sum(c.after is None for c in changes)
    head = f"{gain} gain, {lose} lose, {total - gain - lose - failed} keep their points"
    head += f"; {failed} cannot be graded, and keep the grade they have." if failed else "."
    ordered = sorted(changes, key=lambda c: (c.after is not None, c.gain, c.student))
    return "\n".join([head, *(line for one in ordered for line in _lines(one))])


def _loses(one: Change) -> bool:
    return one.after is not None and one.gain < 0


def _lines(one: Change) -> Iterator[str]:
    name, before = plain(one.student), _points(one.before)
    if one.after is None:
        yield f"\n{name}  {before}: {one.why}"
        return
    yield f"\n{name}  {before} → {_points(one.after)}  ({one.gain:+g})"
    for part in one.differences:
        yield f"    {part.what}  {_points(part.before)} → {_points(part.after)}: {part.why}"


def _points(points: float | None) -> str:
    return "no grade" if points is None else f"{round(points, 2):g}"


def _exercises(old: Report, new: Report) -> Iterator[Difference]:
    was, now = _by_target(old), _by_target(new)
    for target in [*was, *(t for t in now if t not in was)]:
        a, b = was.get(target), now.get(target)
        if a and b and a.status is b.status and abs(a.points - b.points) < _SMALLEST:
            continue
        why = f"{a.status.words if a else 'was not graded'} → {b.status.words if b else 'is not graded'}"
        why += f". {b.summary}" if b else ""
        number = (a or now[target]).number
        before, after = a.points if a else None, b.points if b else None
        yield Difference(f"{number} {target}", before, after, why)


def _by_target(report: Report) -> Mapping[str, Verdict]:
    return {one.target: one for one in report.verdicts}


def _cells(old: Report, new: Report) -> Iterator[Difference]:
    """Cells that their own outputs decide; the points of others follow from exercises."""
    was, now = ({(c.notebook, c.name): c for c in r.cells if not c.targets} for r in (old, new))
    for place in [*was, *(p for p in now if p not in was)]:
        a, b = was.get(place), now.get(place)
        before, after = a.points if a else None, b.points if b else None
        if before != after:
            yield Difference(f"cell {place[1]} of {place[0]}", before, after, "its outputs have changed")
