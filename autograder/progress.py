"""Shows a class being graded: how far, how fast, how well, and whom to look at first.

In a terminal a few lines are drawn anew as things happen; elsewhere, in a log, a plain line is printed now
and then. Times are differences of a clock that no one can set.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from .report import Report, gravest
from .verdict import Status

_SHOWN = 3  # names a line
_LONGEST = 24  # characters of a name
_QUIET = 5.0  # seconds between two lines of a log


@dataclass
class Tally:
    """What is known of a class so far."""

    total: int
    graded: int = 0  # in this run
    kept: int = 0  # from an earlier one
    ungradable: int = 0
    shares: float = 0.0  # sum over all of points / most
    counted: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    lowest: list[tuple[float, str]] = field(default_factory=list)

    def add(self, report: Report, seconds: float | None) -> None:
        """Count one more."""
        name = plain(report.student)
        if seconds is None:
            self.kept += 1
        else:
            self.graded += 1
            self.slowest = sorted([*self.slowest, (seconds, name)], key=lambda s: (-s[0], s[1]))[:_SHOWN]
        if report.ungradable:
            self.ungradable += 1
            self.failed = [*self.failed, name][:_SHOWN]
            return
        if gravest(report) is Status.STOPPED:
            self.stopped = [*self.stopped, name][:_SHOWN]
        if report.most:
            share = report.points / report.most
            self.shares, self.counted = self.shares + share, self.counted + 1
            self.lowest = sorted([*self.lowest, (share, name)])[:_SHOWN]

    @property
    def done(self) -> int:
        return self.graded + self.kept

    def headline(self, elapsed: float) -> str:
        """How far, how fast, how long still, how well.

        >>> Tally(40, graded=10, kept=10, shares=15.0, counted=20).headline(5.0)
        '20 of 40 done, 2.0 a second, 10 s left; average 75 %'
        """
        text = f"{self.done} of {self.total} done"
        if self.graded and elapsed > 0:
            rate = self.graded / elapsed
            text += f", {rate:.1f} a second, {_duration((self.total - self.done) / rate)} left"
        if self.counted:
            text += f"; average {100 * self.shares / self.counted:.0f} %"
        return text

    def worst(self) -> list[str]:
        """Whom to look at first: a line for each reason that applies."""
        lines = {
            "could not be graded": [*self.failed, *_more(self.ungradable, self.failed)],
            "was stopped": self.stopped,
            "slowest": [f"{name} {seconds:.1f} s" for seconds, name in self.slowest],
            "lowest": [f"{name} {100 * share:.0f} %" for share, name in self.lowest],
        }
        return [f"{reason}: {', '.join(names)}" for reason, names in lines.items() if names]


class Display:
    """Watches a run, and shows its tally on a stream."""

    def __init__(self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic):
        self.tally = Tally(total)
        self._console = Console(file=stream or sys.stderr, highlight=False, markup=False, emoji=False)
        self._live: Live | None = None
        self._clock = clock
        self._start = self._said = clock()

    def __enter__(self) -> Display:
        if self._console.is_terminal:
            self._live = Live(get_renderable=self._picture, console=self._console)
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._live:
            self._live.stop()
        else:
            self._say([self.tally.headline(self._elapsed), *self.tally.worst()])

    def done(self, report: Report, seconds: float | None) -> None:
        """A submission has its report."""
        self.tally.add(report, seconds)
        if not self._live and self._clock() - self._said >= _QUIET:
            self._say([self.tally.headline(self._elapsed)])

    @property
    def _elapsed(self) -> float:
        return self._clock() - self._start

    def _say(self, lines: Sequence[str]) -> None:
        self._said = self._clock()
        print(*lines, sep="\n", file=self._console.file, flush=True)

    def _picture(self) -> RenderableType:
        bar = ProgressBar(total=max(self.tally.total, 1), completed=self.tally.done, width=40)
        lines = [self.tally.headline(self._elapsed), *self.tally.worst()]
        return Group(bar, *(Text(line, no_wrap=True, overflow="ellipsis") for line in lines))


def plain(name: str) -> str:
    """A student's name in a line of a terminal: printable, and not too long.

    >>> plain("eve\\x1b[31m" + 40 * "!")
    'eve�[31m!!!!!!!!!!!!!!!…'
    """
    clean = "".join(c if c.isprintable() else "�" for c in name)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _more(count: int, names: Sequence[str]) -> list[str]:
    return [f"and {count - len(names)} more"] if count > len(names) else []


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
