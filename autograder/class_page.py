"""The page of a class: how each exercise went, which mistakes were made, and what to reread for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from markupsafe import Markup, escape

from . import harmless, sections, tally, templates
from .report import Report

_MOST_MISTAKES = 12  # that are drawn


@dataclass(frozen=True)
class _Exercise:
    """A line of the table."""

    name: str
    share: float | None
    full: int
    part: int
    zero: int
    waiting: int

    @property
    def judged(self) -> int:
        return self.full + self.part + self.zero

    @property
    def open(self) -> bool:
        """Whether it is too early to say how it went."""
        return not self.judged or self.waiting > self.judged

    @property
    def passed(self) -> int:
        """Percent of the submissions that have all points, rounded down."""
        return 100 * self.full // self.judged if self.judged else 0


@dataclass(frozen=True)
class _Mistake:
    """A bar of the plot."""

    name: str
    exercise: str
    count: int
    sentence: Markup
    section: str = ""  # 'section 6.3, "Reverse mode"'
    link: str = ""


def page(
    reports: Sequence[Report], pages: Mapping[str, str] | None = None, title: str = "", home: str = ""
) -> str:
    """The page of these submissions, in any order.

    `pages` are addresses of feedback by student, `title` stands in the place of the assignment's name, and
    `home` is the address of the page that leads here.

    >>> "<h1>A6</h1>" in page([Report("ada", "A6", ungradable="a6.ipynb is empty.")])
    True
    """
    graded = [report for report in reports if not report.ungradable]
    rows = tally.rows(graded)
    mistakes = sorted(_mistakes(rows), key=lambda one: (-one.count, one.exercise, one.name))
    points = [report.points for report in graded] or [0.0]
    return templates.template("class.html").render(
        title=title or ", ".join(sorted({report.assignment for report in reports})),
        home=home,
        graded=len(graded),
        mean=f"{mean(points):.1f}",
        median=f"{median(points):g}",
        most=f"{max((report.most for report in graded), default=0):g}",
        exercises=[_exercise(name, row) for name, row in rows.items()],
        mistakes=mistakes[:_MOST_MISTAKES],
        rest=sum(one.count for one in mistakes[_MOST_MISTAKES:]),
        largest=max((one.count for one in mistakes), default=1),
        others=_others(rows),
        reports=sorted(reports, key=lambda report: report.student),
        pages=pages or {},
    )


def _exercise(name: str, row: tally.Row) -> _Exercise:
    return _Exercise(name, row.share, row.full, row.part, row.zero, row.waiting)


def _mistakes(rows: Mapping[str, tally.Row]) -> Iterator[_Mistake]:
    """Those that have a name."""
    for exercise, row in rows.items():
        for name, count in row.ranked():
            if named := row.named.get(name):
                known = named.section in sections.SECTIONS
                where = (sections.title(named.section), sections.link(named.section)) if known else ("", "")
                yield _Mistake(name, exercise, count, _with_code(named.sentence), *where)


def _others(rows: Mapping[str, tally.Row]) -> list[tuple[str, int]]:
    """What else went wrong, in all exercises together: the most frequent first."""
    total: Counter[str] = Counter()
    for row in rows.values():
        total.update({name: count for name, count in row.mistakes.items() if name not in row.named})
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))


def _with_code(sentence: str) -> Markup:
    """The sentence as HTML, with `code` as such."""
    escaped = str(escape(harmless.visible(sentence)))
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", escaped))
