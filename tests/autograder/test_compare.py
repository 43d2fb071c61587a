"""Right answers pass in every form, wrong ones in none, and each failure is of its own kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import compare, wire
from autograder.compare import Tolerance, differences
from autograder.verdict import Status

X = np.array([[1.0, -2.0, 3.0], [0.0, 5.0, -6.0]])
MASK = np.array([True, False])
TIGHT = {"": Tolerance(1e-6, 1e-9)}


def status(want, got, tolerances=TIGHT, names=()):
    found = differences(want, wire.plain(got), tolerances, names)
    return found[0].status if found else Status.RIGHT


@pytest.mark.parametrize(
    ("want", "got"),
    [
        (X, X.tolist()),
        (X, tuple(map(tuple, X.tolist()))),
        (X, np.asfortranarray(X)),
        (X, X.astype(np.float32)),
        (X, X.astype(int)),
        (X, [X[0], X[1]]),
        (2.0, np.float64(2)),
        (2.0, np.array(2.0)),
        (2.0, 2),
        (np.array(2.0), 2.0),
        (3, 3.0),
        (3, np.int8(3)),
        (MASK, [True, False]),
        (True, np.bool_(True)),
        ((1.0, 2.0), [1.0, 2.0]),
        ((1.0, 2.0), np.array([1.0, 2.0])),
        ([X, None], (X, None)),
        ({"a": 1, "b": X}, {"b": X, "a": 1.0}),
        ("saddle", "saddle"),
        (np.array([np.inf, -np.inf, np.nan]), [np.inf, -np.inf, np.nan]),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_what_is_right_in_substance_passes(want, got):
    assert status(want, got) is Status.RIGHT


@pytest.mark.parametrize(
    ("want", "got", "expected"),
    [
        (X, X + 1e-4, Status.VALUES),
        (X, -X, Status.VALUES),
        (X, X.T, Status.SHAPE),
        (X, X.ravel(), Status.SHAPE),
        (X, X[None], Status.SHAPE),
        (X, 1.0, Status.SHAPE),
        (2.0, [2.0], Status.SHAPE),
        (X, X * np.nan, Status.NONFINITE),
        (X, np.where(X == 5, np.inf, X), Status.NONFINITE),
        (np.array([np.inf, 1.0]), np.array([5.0, 1.0]), Status.VALUES),
        (np.array([np.inf, 1.0]), np.array([-np.inf, 1.0]), Status.VALUES),
        (np.array([np.nan, 1.0]), np.array([0.0, 1.0]), Status.VALUES),
        (X, X + 0j, Status.DTYPE),
        (MASK, MASK.astype(int), Status.DTYPE),
        (X[0] > 0, X[0], Status.DTYPE),
        (1.0, True, Status.DTYPE),
        (X, None, Status.STRUCTURE),
        (X, "text", Status.STRUCTURE),
        (X, {"x": X}, Status.STRUCTURE),
        (X, [[1.0, 2.0], [3.0]], Status.STRUCTURE),
        (X, [None, 1.0], Status.STRUCTURE),
        (X, np.array([1, None]), Status.STRUCTURE),
        (X, np.broadcast_to(0.0, (10**6, 10**6)), Status.STRUCTURE),
        (X, lambda: 0, Status.STRUCTURE),
        ((1.0, 2.0), 1.0, Status.STRUCTURE),
        ((1.0, 2.0), (1.0, 2.0, 3.0), Status.STRUCTURE),
        ((1.0, 2.0), None, Status.STRUCTURE),
        (([X, X[0]], 1.0), X, Status.STRUCTURE),
        ({"a": 1}, {}, Status.STRUCTURE),
        ({"a": 1}, {"a": 1, "b": 2}, Status.STRUCTURE),
        ({"a": 1}, [1], Status.STRUCTURE),
        (None, X, Status.STRUCTURE),
        ("saddle", "minimum", Status.VALUES),
        ("saddle", 3, Status.STRUCTURE),
        (3, 4, Status.VALUES),
        (3, 2.9999, Status.VALUES),
        (3, 10**400, Status.STRUCTURE),
    ],
)
def test_what_is_wrong_fails_as_what_it_is(want, got, expected):
    assert status(want, got) is expected


@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)),
    st.integers(0, 10**6),
    st.floats(2, 1e6),
)
def test_one_number_out_of_tolerance_is_enough(want, where, times):
    tolerance = Tolerance(1e-6, 1e-9)
    got = want.copy()
    at = np.unravel_index(where % want.size, want.shape)
    got[at] += times * (tolerance.relative * abs(want[at]) + tolerance.absolute)
    (found,) = differences(want, got, {"": tolerance})
    assert found.error == pytest.approx(times, rel=1e-2)
    assert np.argmax(found.errors) == np.ravel_multi_index(at, want.shape)


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4)))
def test_nan_and_infinity_agree_only_with_themselves(want):
    assert status(want, want) is Status.RIGHT
    assert status(want, np.full_like(want, np.nan)) is not Status.RIGHT or np.isnan(want).all()


def test_outputs_are_told_by_their_names():
    want, got = (X, [X, {"b": X}]), (X + 1, [X, {"b": -X}])
    assert [d.output for d in differences(want, got, {}, ("dx", "grads"))] == ["dx", "grads[1]['b']"]


def test_the_worst_element_is_quoted_with_both_values():
    got = X.copy()
    got[1, 2] = 6.0
    (found,) = differences(X, got, TIGHT)
    assert found.sentence == "1 of 6 values are wrong."
    assert found.detail.startswith("Worst at [1, 2]: 6 instead of -6,")


def test_pictures_keep_the_largest_of_each_block():
    errors = np.zeros((40, 3))
    errors[39, 2] = 1000.0
    grid = np.array(compare.picture(errors))
    assert grid.shape == (14, 3)
    assert grid[-1, -1] == 3
    assert grid.min() == -1
    assert compare.picture(np.array(3.0)) == compare.picture(None) == ()
