"""What is shown while a class is graded: in a terminal, in a log, and of whom."""

import io

from rich.console import Console

from autograder import progress
from autograder.progress import Display, Tally
from autograder.report import CellScore, Report
from autograder.verdict import Status, Verdict


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def report(student, points=5.0, ungradable="", status=Status.RIGHT):
    verdict = Verdict("optim.adam_step", "A6.5", 10, status, "")
    return Report(
        student, "A6", (verdict,), cells=(CellScore("A6", "a", points, 10.0),), ungradable=ungradable
    )


def test_a_tally_knows_whom_to_look_at_first():
    tally = Tally(9)
    tally.add(report("ada", 10.0), 0.1)
    tally.add(report("bob", 0.0, status=Status.STOPPED), 60.0)
    tally.add(report("carl", 4.0), 3.0)
    tally.add(report("dan", 6.0), None)
    tally.add(report("eve", 0.0, ungradable="our fault"), 2.0)
    for name in "fghi":
        tally.add(report(name, 0.0, ungradable="our fault"), 0.0)
    assert tally.headline(4.0) == "9 of 9 done, 2.0 a second, 0 s left; average 50 %"
    assert tally.worst() == [
        "could not be graded: eve, f, g, and 2 more",
        "was stopped: bob",
        "slowest: bob 60.0 s, carl 3.0 s, eve 2.0 s",
        "lowest: bob 0 %, carl 40 %, dan 60 %",
    ]


def test_what_was_kept_says_nothing_of_the_speed():
    tally = Tally(100)
    tally.add(report("ada"), None)
    assert tally.headline(1.0) == "1 of 100 done; average 50 %"
    for _ in range(4):
        tally.add(report("bob"), 0.1)
    assert tally.headline(8.0) == "5 of 100 done, 0.5 a second, 3 min left; average 50 %"


def test_a_log_gets_a_plain_line_now_and_then():
    stream, clock = io.StringIO(), Clock()
    with Display(3, stream, clock) as display:
        for student in ("ada", "bob", "eve\x1b[31m[red]"):
            clock.now += 3
            display.done(report(student), 0.5)
    assert stream.getvalue().splitlines() == [
        "2 of 3 done, 0.3 a second, 3 s left; average 50 %",
        "3 of 3 done, 0.3 a second, 0 s left; average 50 %",
        "slowest: ada 0.5 s, bob 0.5 s, eve�[31m[red] 0.5 s",
        "lowest: ada 50 %, bob 50 %, eve�[31m[red] 50 %",
    ]


def test_a_terminal_gets_a_bar_and_nothing_that_a_name_could_command(monkeypatch):
    stream = io.StringIO()
    stream.isatty = lambda: True
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(
        progress, "Console", lambda **kwargs: Console(**kwargs, width=80, force_terminal=True)
    )
    with Display(2, stream, Clock()) as display:
        display.done(report("eve\x1b[2J[red]", 5.0), 0.5)
    shown = stream.getvalue()
    assert "1 of 2 done; average 50 %" in shown
    assert "lowest: eve�[2J[red] 50 %" in shown
    assert "━" in shown
    assert "\x1b[2J" not in shown
