"""The checks that every function relies on: what passes, what is refused, and in which words."""

import numpy as np
import pytest
from compare import refuses
from hypothesis import given
from hypothesis import strategies as st

from dlcore import check


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_float_arrays_pass_as_they_are(dtype):
    x = np.ones((2, 3), dtype)
    assert check.array("x", x) is x
    assert check.array("x", x, "N D") is x


@pytest.mark.parametrize("value", [3, [1, 2], np.arange(3, dtype=np.uint8), [[True, False]]])
def test_whole_numbers_become_float64(value):
    assert check.array("x", value).dtype == np.float64


@given(shape=st.lists(st.integers(1, 4), max_size=4).map(tuple), axes=st.integers(0, 4), front=st.booleans())
def test_a_pattern_fixes_the_number_of_axes(shape, axes, front):
    pattern = " ".join(["..."] * front + list("ABCD")[:axes])
    fits = len(shape) >= axes if front else len(shape) == axes
    if fits:
        assert check.array("x", np.ones(shape), pattern).shape == shape
    else:
        refuses(ValueError, f"x has shape {shape}", check.array, "x", np.ones(shape), pattern)


def test_letters_mean_the_same_size_throughout_a_call():
    a, b = np.ones((2, 3)), np.ones((3, 4))
    assert all(
        got is given for got, given in zip(check.arrays(a=(a, "N D"), b=(b, "D O")), (a, b), strict=True)
    )
    refuses(ValueError, "b has shape (3, 4), but (O, D) with D = 3", check.arrays, a=(a, "N D"), b=(b, "O D"))
    refuses(ValueError, "a has shape (2, 3), but (N, N) with N = 2", check.array, "a", a, "N N")
    refuses(ValueError, "a has shape (2, 3), but (N, 4) was expected", check.array, "a", a, "N 4")
    refuses(ValueError, "but (N,) was expected", check.array, "a", a, "N")


@pytest.mark.parametrize("value", ["abc", None, object(), [1j], np.float16(1), np.array([{}])])
def test_what_holds_no_numbers_is_refused(value):
    refuses(TypeError, "x must hold float64 or float32 numbers, not", check.array, "x", value)


def test_empty_ragged_and_non_finite():
    refuses(ValueError, "x is empty: its shape is (2, 0)", check.array, "x", np.zeros((2, 0)))
    refuses(ValueError, "x is ragged", check.array, "x", [[1], [1, 2]])
    refuses(ValueError, "x holds NaN or infinity", check.finite, "x", np.array([1.0, np.nan]))
    x = np.ones(2)
    assert check.finite("x", x) is x


def test_labels():
    assert check.labels("y", [0, 2], 3).dtype == np.intp
    assert check.labels("y", [[5]], pattern="...").tolist() == [[5]]
    refuses(ValueError, "y must lie in 0 to 2, but holds 3", check.labels, "y", [3], 3)
    refuses(ValueError, "y must lie in 0, but holds -1", check.labels, "y", [-1])
    refuses(TypeError, "y must hold whole numbers", check.labels, "y", [0.0])
    refuses(ValueError, "y has shape (1, 1)", check.labels, "y", [[0]], 3)


def test_masks():
    assert check.mask("mask", [[True, False]], "T S").dtype == np.bool_
    refuses(TypeError, "mask must be Boolean", check.mask, "mask", [0, 1])


def test_whole_numbers():
    assert check.whole("n", np.int64(3)) == 3
    assert type(check.whole("n", np.int64(3))) is int
    refuses(ValueError, "n must be at least 1, not 0", check.whole, "n", 0)
    for value in (1.0, True, "1", None):
        refuses(TypeError, "n must be a whole number", check.whole, "n", value)


def test_real_numbers():
    assert check.real("a", np.float32(0.5)) == 0.5
    assert check.real("a", np.array(2)) == 2.0
    refuses(ValueError, "a must be finite, not nan", check.real, "a", np.nan)
    refuses(ValueError, "a must be finite, not inf", check.real, "a", np.inf)
    refuses(ValueError, "a must be at least 0 and below 1, not 1", check.real, "a", 1, at_least=0, below=1)
    refuses(ValueError, "a must be above 0 and at most 2, not 3", check.real, "a", 3, above=0, at_most=2)
    refuses(TypeError, "a must be one number, not an array of shape (2,)", check.real, "a", np.ones(2))
    for value in (True, "1", None, [1.0]):
        refuses(TypeError, "a must be a number", check.real, "a", value)


def test_options_and_generators():
    assert check.one_of("kind", "b", ("a", "b")) == "b"
    refuses(ValueError, "kind must be one of a, b, not 'c'", check.one_of, "kind", "c", ("a", "b"))
    refuses(ValueError, "kind must be one of a, b, not None", check.one_of, "kind", None, ("a", "b"))
    rng = np.random.default_rng(0)
    assert check.generator("rng", rng) is rng
    refuses(TypeError, "rng must be a numpy Generator", check.generator, "rng", 0)


def test_functions_objects_and_axes():
    assert check.function("f", len) is len
    refuses(TypeError, "f must be a function, not int 3", check.function, "f", 3)
    assert check.instance("n", 3, int, str) == 3
    refuses(TypeError, "n must be of type int or str, not float 0.5", check.instance, "n", 0.5, int, str)
    assert check.axis("axis", -1, np.ones((2, 3))) == -1
    assert check.axis("axis", 0, np.array(1.0)) == 0
    refuses(ValueError, "axis must lie in -2 to 1", check.axis, "axis", 2, np.ones((2, 3)))


def test_sizes_sequences_and_pairs():
    assert check.sizes("shape", [2, np.int64(3)], 2) == (2, 3)
    refuses(TypeError, "shape must be a tuple of 2 whole numbers, not str", check.sizes, "shape", "ab", 2)
    refuses(ValueError, "shape must be at least 1, not 0", check.sizes, "shape", (0, 1), 2)
    assert check.sequence("xs", (x for x in (1, 2)), "numbers") == [1, 2]
    assert check.sequence("xs", [], "numbers", at_least=0) == []
    refuses(ValueError, "xs is empty, but a list of numbers", check.sequence, "xs", (), "numbers")
    for value in ("abc", {"a": 1}, np.array(1.0), 3, None):
        refuses(TypeError, "xs must be a list of numbers, not", check.sequence, "xs", value, "numbers")
    assert check.pair("p", [1, 2], "(a, b)") == (1, 2)
    refuses(TypeError, "p must be a pair (a, b), not tuple (1,)", check.pair, "p", (1,), "(a, b)")


def test_caches_and_precisions():
    assert check.cache_of("f", (1, "a"), int, str) == (1, "a")
    for value in ("abc", (1,), ("a", 1), None):
        refuses(TypeError, "cache must be what f returned, not", check.cache_of, "f", value, int, str)
    assert check.precision("dtype", "float32") == np.float32
    for value in (None, "no type", np.int64, [1]):
        refuses(TypeError, "dtype must be float64 or float32, not", check.precision, "dtype", value)


def test_what_is_told_is_one_short_line():
    refuses(TypeError, "array([[1.", check.whole, "n", np.ones((9, 9)))
    refuses(TypeError, "n must be a real number, not complex128", check.real, "n", np.complex128(1))
