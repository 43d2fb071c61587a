"""Names that break careless files, and a class of reports that has them all."""

from dataclasses import replace

import answers
import pytest

from autograder.report import CellScore, Report, failed
from autograder.verdict import Status, Verdict

NASTY = (
    "Doe, Jr.",
    'Ann "The Hash" Lee',
    "two\nlines",
    "semi;colon; club",
    "=HYPERLINK(1)",
    "+49 151",
    "-minus",
    "@at",
    "'apostrophe",
    "Żółć Ñandú 李小龍",
    "\u202eמשה עברית\u202c",
    "<b>&amp;</b>",
)


@pytest.fixture
def nasty() -> tuple[str, ...]:
    return NASTY


@pytest.fixture
def right() -> Verdict:
    return answers.verdict(answers.right)


@pytest.fixture
def wrong() -> Verdict:
    return answers.verdict(answers.averaged, hidden=True)


@pytest.fixture
def reports(right: Verdict, wrong: Verdict) -> list[Report]:
    """One for each nasty name, one that waits for a person, one with a fault of ours, one without a grade."""
    ours = replace(wrong, status=Status.OUR_FAULT, points=0.0, summary="The worker died twice.")
    essay = CellScore("A5", "essay", None, 4.0)
    asserts = CellScore("A5", "asserts", 1.0, 2.0)
    own = CellScore("A5", "A5.1", 8.0, 12.0, ("nn.linear_backward",))
    return [
        *(Report(name, "A5", (right if i % 2 else wrong,)) for i, name in enumerate(NASTY)),
        Report("waits", "A5", (wrong,), cells=(essay, asserts, own), notes=("Cell 3 was stopped.\x1b[31m",)),
        Report("ours", "A5", (right, ours), {"nn.linear_backward": 3.5}, key="k", level="S2"),
        failed("lost", "A5", "It is no notebook:\x00 \ud800 save it again."),
    ]
