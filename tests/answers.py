"""A small answer key made by hand, for tests of what reads keys: no PyTorch, no file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder import checker, key, perform
from autograder.compare import Tolerance
from autograder.verdict import Verdict

CLOSE = Tolerance(1e-6, 1e-9)
SECRET = 0.6180339887  # stands in every input, and must never be seen in a hidden verdict
MISTAKES = (
    key.Mistake("mean for sum", "dw is averaged.", "6.4", 100.0),
    key.Mistake("db doubled", "db is twice what it should be.", "6.5", 100.0),
    key.Mistake("no loop over rows", "Only the first row counts.", "6.4", 100.0),
)


def right(g: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The exercise: dw = gᵀx, db = Σ g."""
    return g.T @ x, g.sum(axis=0)


def averaged(g, x):
    return g.T @ x / len(x), g.sum(axis=0)


def doubled(g, x):
    return g.T @ x, 2 * g.sum(axis=0)


def first_row(g, x):
    return g[:1].T @ x[:1], g[0]


def case(group: int, rows: int) -> key.Case:
    rng = np.random.default_rng([group, rows])
    g, x = rng.standard_normal((rows, 2)), rng.standard_normal((rows, 3))
    x[0, 0] = SECRET
    wrong = [averaged(g, x), doubled(g, x), first_row(g, x)]
    if rows == 1:
        wrong = [right(g, x), doubled(g, x), right(g, x)]
    kept = {i: w for i, w in enumerate(wrong) if not all(map(np.array_equal, w, right(g, x)))}
    return key.Case(group, {"g": g, "x": x}, right(g, x), {"dw": CLOSE, "db": CLOSE}, kept)


def answers() -> key.Answers:
    """Three kinds of cases; the exercise bears the name of a real one, worth 12 points."""
    return key.Answers(
        target="nn.linear_backward",
        number="A5.1",
        points=12,
        problem="0" * 16,
        outputs=("dw", "db"),
        uses=(),
        scenario=None,
        groups=(key.Group("ordinary", 2), key.Group("one example", 1), key.Group("many", 1)),
        mistakes=MISTAKES,
        cases=(case(0, 3), case(0, 4), case(1, 1), case(2, 7)),
        mutants=10,
        margin=99.0,
    )


def verdict(code: Callable[..., Any], hidden: bool = False) -> Verdict:
    return checker.judge(answers(), partial(perform.perform, code), "a key", hidden)
