"""Judges code of our own in this very process, with a limit on its time: mutants may hang."""

from __future__ import annotations

import contextlib
import io
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from . import checker, key, perform, wire
from .verdict import Verdict


def trial(answers: key.Answers, code: Callable[..., Any], seconds: float = 2.0) -> Verdict:
    """The verdict on `code`; `seconds` of the processor's time are for all its cases."""
    with Limited(code, seconds) as respond:
        return checker.judge(answers, respond)


class Limited:
    """Answers calls by `code`, which may loop for ever and print what it likes.

    When its time is up it is stopped, and all further calls are answered that it took too long. It is time of
    the processor that counts, whatever else the machine does. Needs the main thread of a Unix process.
    """

    def __init__(self, code: Callable[..., Any], seconds: float = 2.0) -> None:
        self.code, self.seconds = code, seconds
        self.running = self.over = False

    def __enter__(self) -> Limited:
        self.before = signal.signal(signal.SIGPROF, self._stop)
        # Again and again, since an `except:` in the code may swallow the first.
        signal.setitimer(signal.ITIMER_PROF, self.seconds, 0.1)
        return self

    def __exit__(self, *exception: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self.before)

    def __call__(self, call: wire.Call) -> wire.Response:
        if not self.over:
            try:
                self.running = True
                with contextlib.redirect_stdout(io.StringIO()):
                    return perform.perform(self.code, call)
            except perform.Overtime:
                pass
            finally:
                self.running = False
        return wire.Response(raised=wire.Raised("Overtime", f"it took more than {self.seconds:g} s"))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.over = True
        if self.running:
            raise perform.Overtime
