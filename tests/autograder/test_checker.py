"""The verdict on one exercise: its kind, its words, its points, whatever a student hands in."""

import json
import math
import re
from dataclasses import replace
from functools import partial

import answers
import numpy as np
import pytest
from answers import right, verdict

from autograder import checker, perform, wire
from autograder.verdict import Status


def raises(g, x):
    raise ValueError(f"bad {x[0, 0]}")


def unwritten(g, x):
    raise NotImplementedError


def mutates(g, x):
    g *= 1.0
    g += 1
    g -= 1
    x[...] = 0
    return right(g, x)


class Counter:
    """Right the first time."""

    def __init__(self):
        self.calls = 0

    def __call__(self, g, x):
        self.calls += 1
        dw, db = right(g, x)
        return dw + (self.calls > len(answers.answers().cases)), db


BAD = {
    "raises": (raises, Status.RAISED, "It raised ValueError."),
    "unwritten": (unwritten, Status.UNWRITTEN, "Nothing is written here yet."),
    "returns nothing": (lambda g, x: None, Status.STRUCTURE, "not None (is a `return` missing?)"),
    "returns text": (lambda g, x: "dw, db", Status.STRUCTURE, "should be 2 values (dw, db), not text"),
    "ragged": (lambda g, x: ([[1.0], [1.0, 2.0]], right(g, x)[1]), Status.STRUCTURE, "rows differ in length"),
    "objects": (lambda g, x: (np.array([1, None]), right(g, x)[1]), Status.STRUCTURE, "an array of objects"),
    "10 GB": (
        lambda g, x: (np.broadcast_to(0.0, (1250, 10**6)), right(g, x)[1]),
        Status.STRUCTURE,
        "shape (1250, 1000000), 10 GB",
    ),
    "NaN": (
        lambda g, x: (right(g, x)[0] * np.nan, right(g, x)[1]),
        Status.NONFINITE,
        "6 of 6 values are NaN",
    ),
    "three outputs": (lambda g, x: (*right(g, x), 0), Status.STRUCTURE, "2 values (dw, db), but 3 came"),
    "one output": (
        lambda g, x: right(g, x)[0],
        Status.STRUCTURE,
        "should be 2 values (dw, db), not an array",
    ),
    "changes its input": (
        lambda g, x: (mutates(g, x)[0] * 0 + 1, g.sum(axis=0)),
        Status.VALUES,
        "values are wrong",
    ),
    "remembers": (Counter(), Status.IMPURE, "gives two answers"),
    "a shape": (
        lambda g, x: (right(g, x)[0].T, right(g, x)[1]),
        Status.SHAPE,
        "It has shape (3, 2), but (2, 3)",
    ),
    "complex": (lambda g, x: (right(g, x)[0] + 0j, right(g, x)[1]), Status.DTYPE, "It has dtype complex128"),
    "exits": (lambda g, x: exit(), Status.RAISED, "It raised SystemExit."),
}


# What a hidden verdict says instead: no number there is of the student's choosing.
VAGUE = {
    "10 GB": "an array that is too large",
    "three outputs": "2 values (dw, db), but more came",
    "a shape": "Its axes are in another order than expected",
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("hidden", [False, True])
def test_bad_input_gets_one_sentence(name, hidden):
    code, status, words = BAD[name]
    if name == "remembers":
        code.calls = 0
    found = verdict(code, hidden)
    assert found.status is status
    assert (VAGUE.get(name, words) if hidden else words) in found.findings[0].sentence
    assert found.points == 0 or name == "remembers"
    for form in (str(found), found._repr_html_(), json.dumps(found.as_json())):
        assert "Traceback" not in form
        assert not hidden or "0.618" not in form


def test_a_changed_input_is_said_and_costs_the_case():
    def impure(g, x):
        result = right(g, x)
        x[...] = 0
        return result

    found = verdict(impure)
    assert (found.status, found.points) == (Status.IMPURE, 0)
    assert "changes its input `x`" in found.summary
    assert found.mistakes == ()


def test_a_view_of_an_input_is_right_with_a_remark():
    found = verdict(lambda g, x: (right(g, x)[0], g[0] if len(g) == 1 else right(g, x)[1]))
    assert found.right
    assert "shares memory with the input `g`" in found.remarks[0]
    assert "shares memory" in str(found)


def test_right_is_right():
    found = verdict(right)
    assert (found.status, found.points, float(found), repr(found)) == (Status.RIGHT, 12, 12, "12.0")
    assert str(found) == "nn.linear_backward (A5.1): right, 12 of 12 points"


def test_points_are_split_over_kinds_of_cases():
    found = verdict(answers.averaged)
    assert [(p.name, p.right, p.total, p.points, p.most) for p in found.parts] == [
        ("ordinary", 0, 2, 0, 6),
        ("one example", 1, 1, 3, 3),
        ("many", 0, 1, 0, 3),
    ]
    assert found.points == 3


@pytest.mark.parametrize("code", [right, answers.averaged, raises, lambda g, x: (g * np.inf, x)])
def test_points_are_finite_and_within_bounds(code):
    assert 0 <= float(verdict(code)) <= 12
    assert math.isfinite(float(repr(verdict(code))))


def test_the_gravest_comes_first():
    def many_sins(g, x):
        if len(g) == 1:
            raise RuntimeError("here")
        return right(g, x)[0] * (2 if len(g) == 3 else np.nan), right(g, x)[1]

    statuses = [finding.status for finding in verdict(many_sins).findings]
    assert statuses == sorted(statuses, reverse=True)
    assert verdict(many_sins).status is Status.RAISED
    assert max(Status) is Status.OUR_FAULT


def test_an_exercise_that_this_one_uses_may_be_the_one_that_is_missing():
    def uses(g, x):
        raise NotImplementedError("activations.softmax: yours to write (A3.5)")

    found = verdict(uses)
    assert found.status is Status.RAISED
    assert "it uses activations.softmax, which is not written yet." in found.summary


def test_hidden_verdicts_tell_nothing_of_inputs_and_values():
    wrong = [answers.averaged, raises, lambda g, x: (x, g), lambda g, x: (right(g, x)[0] * x[0, 0], g[0])]
    for code in wrong:
        found = verdict(code, hidden=True)
        for form in (str(found), found._repr_html_(), json.dumps(found.as_json())):
            assert not re.search(r"0\.618|Worst|instead of -?\d", form)
        assert all(finding.detail == "" and finding.picture == () for finding in found.findings)


def test_the_same_work_gets_the_same_bytes():
    one, other = (verdict(answers.doubled) for _ in range(2))
    assert (str(one), one._repr_html_(), one.as_json()) == (str(other), other._repr_html_(), other.as_json())


def test_json_is_json():
    text = json.dumps(verdict(raises).as_json(), allow_nan=False)
    assert json.loads(text)["status"] == "raised"


def test_a_flood_of_wrong_cases_stays_readable():
    recorded = answers.answers()
    many = replace(recorded, cases=recorded.cases * 20)
    found = checker.judge(many, partial(perform.perform, answers.averaged))
    assert len(str(found).splitlines()) < 30


def test_any_responder_will_do():
    """The wire's other end may be a sandbox: all that counts is what comes back."""
    found = checker.judge(answers.answers(), lambda call: wire.Response(raised=wire.Raised("Killed", "9")))
    assert found.status is Status.RAISED
