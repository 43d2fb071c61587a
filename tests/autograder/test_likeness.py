"""Errors of unknown origin are described by what they look like, in all cases or not at all."""

import numpy as np
import pytest

from autograder.compare import Difference, Tolerance
from autograder.likeness import likeness
from autograder.verdict import Status

RNG = np.random.default_rng(0)
SQUARE = [RNG.standard_normal((4, 4)) for _ in range(3)]
TALL = [RNG.standard_normal((n, 3)) for n in (4, 5, 6)]
LINE = [RNG.standard_normal(n) for n in (4, 5, 6)]


def told(wants, spoil, output="dw"):
    wrong = []
    for i, want in enumerate(wants):
        got = np.asarray(spoil(i, want))
        errors = Tolerance(1e-6, 1e-9).errors(got, want) if got.shape == want.shape else None
        wrong.append([Difference(Status.VALUES, output, "", errors=errors, numbers=(got, want))])
    return likeness(wrong)


def border(i, want):
    got = want.copy()
    got[0] += 1
    got[-1] += 1
    return got


@pytest.mark.parametrize(
    ("wants", "spoil", "words"),
    [
        (TALL, lambda i, x: -x, "has the wrong sign"),
        (TALL, lambda i, x: 2 * x, "is 2 times what it should be"),
        (TALL, lambda i, x: x / len(x), "is off by a factor, another in each case"),
        (TALL, lambda i, x: x + 0.25, "is off by the same number, 0.25, everywhere"),
        (SQUARE, lambda i, x: x.T, "is transposed"),
        (TALL, lambda i, x: x.T, "is transposed"),
        (TALL, lambda i, x: x[None], "has the right numbers in another shape"),
        (LINE, lambda i, x: x[::-1], "is reversed along axis 0"),
        (TALL, lambda i, x: x[:, ::-1], "is reversed along axis 1"),
        (TALL, lambda i, x: np.roll(x, 1, axis=0), "is shifted by one along axis 0"),
        (TALL, lambda i, x: np.abs(x), "has the right sizes, but some signs are wrong"),
        (SQUARE, lambda i, x: x[[1, 0, 3, 2]], "has the right numbers in another order"),
        (TALL, lambda i, x: np.vstack([x[:-1], x[-1:] + 1]), "is wrong only at the last position of axis 0"),
        (SQUARE, border, "is right inside and wrong at the border"),
        (TALL, lambda i, x: np.where(x > 0, np.nan, x), "is right wherever it is a finite number"),
    ],
)
def test_each_look_sees_its_own(wants, spoil, words):
    assert told(wants, spoil) == f"`dw` {words}."


@pytest.mark.parametrize(
    "spoil",
    [
        lambda i, x: x + RNG.standard_normal(x.shape),
        lambda i, x: -x if i else 2 * x + 1,
        lambda i, x: x**2,
        lambda i, x: x * np.nan,
        lambda i, x: np.zeros(3),
    ],
)
def test_what_looks_like_nothing_is_not_described(spoil):
    assert told(TALL, spoil) == ""


def test_an_output_without_a_name_is_the_result():
    assert told(TALL, lambda i, x: -x, output="") == "The result has the wrong sign."


def test_nothing_is_said_where_numbers_are_missing_in_a_case():
    off = Difference(Status.STRUCTURE, "dw", "")
    seen = Difference(Status.VALUES, "dw", "", errors=np.full(3, 9.0), numbers=(-np.ones(3), np.ones(3)))
    assert likeness([[seen], [off]]) == ""
