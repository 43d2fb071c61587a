"""Mistakes are named when the numbers prove them, and only then."""

from dataclasses import replace

import answers
import numpy as np
import pytest
from answers import right, verdict

from autograder import key


def named(code):
    return [(m.name, m.outputs, m.groups) for m in verdict(code).mistakes]


def test_a_mistake_is_recognised_in_another_spelling():
    averaged = lambda g, x: (np.einsum("no,ni->oi", g, x) / g.shape[0], list(g.sum(0)))  # noqa: E731
    assert named(averaged) == [("mean for sum", (), ())]


def test_two_mistakes_in_two_outputs_are_both_named():
    both = lambda g, x: (answers.averaged(g, x)[0], answers.doubled(g, x)[1])  # noqa: E731
    assert sorted(named(both)) == [("db doubled", ("db",), ()), ("mean for sum", ("dw",), ())]


def test_half_of_a_mistake_is_named_for_its_output():
    assert named(lambda g, x: (answers.first_row(g, x)[0], right(g, x)[1])) == [
        ("no loop over rows", ("dw",), ())
    ]


def test_a_mistake_and_something_else_in_a_kind_of_cases():
    def spoilt(g, x):
        dw, db = answers.first_row(g, x)
        return (dw, db) if len(g) < 7 else (dw + 1, db + 1)

    def mostly(g, x):
        dw, db = answers.doubled(g, x)
        return (dw, db) if len(g) < 7 else (dw + 1, db + 1)

    assert named(spoilt) == []  # one kind of two is not most
    assert named(mostly) == [("db doubled", (), ("ordinary", "one example"))]


@pytest.mark.parametrize(
    "code",
    [
        lambda g, x: (right(g, x)[0] * 1.001, right(g, x)[1]),
        lambda g, x: (-right(g, x)[0], right(g, x)[1]),
        lambda g, x: (answers.averaged(g, x)[0] * 1.001, right(g, x)[1]),
        lambda g, x: (g.sum() * np.ones((2, 3)), np.ones(2)),
        lambda g, x: answers.averaged(g, x) if len(g) == 3 else right(g, x),
        lambda g, x: right(g, x) if len(g) == 3 else answers.averaged(g, x),
        lambda g, x: None,
        lambda g, x: 1 / 0,
    ],
)
def test_nothing_is_named_that_is_not_proved(code):
    assert named(code) == []


def test_what_matches_two_mistakes_is_not_named(monkeypatch):
    """A second mistake gives the same dw as "mean for sum", and another db."""
    recorded = answers.answers()
    twin = key.Mistake("mean for sum, and more", "Also the mean.", "6.4", 100.0)
    cases = tuple(
        replace(case, wrong=case.wrong | {3: (case.wrong.get(0, case.want)[0], case.want[1] + 5)})
        for case in recorded.cases
    )
    both = replace(recorded, cases=cases, mistakes=(*answers.MISTAKES, twin))
    monkeypatch.setattr(answers, "answers", lambda: both)
    assert named(lambda g, x: (answers.averaged(g, x)[0], right(g, x)[1] - 1)) == []
    assert named(answers.averaged) == [("mean for sum", (), ())]


def test_code_that_is_right_nowhere_is_not_named_by_one_kind_of_cases(monkeypatch):
    """A mistake that only many examples show, and code that gives its numbers there."""
    recorded = answers.answers()
    rare = key.Mistake("halved for many", "Half of it.", "6.4", 100.0)
    half = tuple(x / 2 for x in recorded.cases[-1].want)
    cases = (*recorded.cases[:-1], replace(recorded.cases[-1], wrong=recorded.cases[-1].wrong | {3: half}))
    added = replace(recorded, cases=cases, mistakes=(*answers.MISTAKES, rare))
    monkeypatch.setattr(answers, "answers", lambda: added)
    assert named(lambda g, x: half if len(g) == 7 else (right(g, x)[0] + 1, right(g, x)[1] + 1)) == []
