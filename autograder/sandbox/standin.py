"""Stands for the package `autograder` inside the sandbox: a notebook's `check(...)` is answered afterwards.

The grader looks at the same exercise from outside, with answers that never come here.
"""

from __future__ import annotations

from typing import Any


class Later:
    """What `check` returns while a class is graded: no points yet."""

    def __float__(self) -> float:
        return 0.0

    def __repr__(self) -> str:
        return "the grader checks this after the notebook has run"


def check(code: Any) -> Later:
    """Nothing is compared here."""
    return Later()


def carry_over(before: str = "") -> None:
    """Nothing is carried over: whoever is graded has references of all that an exercise leans on."""
