"""What crosses the wire is plain, whatever a student's code hands over."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import wire
from dlcore import autograd

numbers = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
arrays = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int16, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
trees = st.recursive(
    numbers | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def alike(a, b):
    if isinstance(a, np.ndarray):
        return (
            isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        )
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return type(b) is dict and a.keys() == b.keys() and all(alike(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


@given(trees)
def test_trees_survive_being_packed_as_json(tree):
    kept = []
    packed = json.loads(json.dumps(wire.pack(wire.plain(tree), kept)))
    assert alike(wire.unpack(packed, kept), wire.plain(tree))


def test_what_marks_an_array_may_be_a_key_of_a_dict_too():
    tree = {"array": 0, "tuple": [1], "dict": {"bad": "x"}}
    assert wire.unpack(wire.pack(tree, []), []) == tree


class Loud(np.ndarray):
    """Equal to everything, so that it would win any comparison."""

    def __eq__(self, other):
        return True

    __hash__ = None


class Evil(str):
    def __str__(self):
        return "something else"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (object(), "an object of type object"),
        ((i for i in range(3)), "an object of type generator"),
        (np.array([1, None]), "an array of objects"),
        (np.array(["a"]), "an array of dtype <U1"),
        (np.broadcast_to(1.0, (10**6, 10**6)), "8e+03 GB"),
        (np.empty(10**9 + 1, dtype=np.uint8)[:], "1 GB"),
        ("x" * 20_000, "text of 20000 characters"),
        ([0] * 200_000, "a list of 200000 items"),
        (autograd.Tensor([1.0]), "a Tensor where its array was expected"),
    ],
)
def test_what_is_no_answer_becomes_a_remark(value, what):
    assert what in wire.plain([value])[0].what


def test_lists_that_hold_themselves_end():
    loop = []
    loop.append(loop)
    assert "nested" in repr(wire.plain(loop))


def test_arrays_come_out_as_arrays_of_their_own():
    x = np.arange(6.0).reshape(2, 3)
    loud = x.view(Loud)
    plain = wire.plain((x.T, x[::-1], loud, np.float32(2)))
    assert [type(a) for a in plain] == [np.ndarray] * 4
    assert all(a.flags.c_contiguous and a.flags.writeable and not np.shares_memory(a, x) for a in plain)
    assert plain[1].tolist() == x[::-1].tolist()
    assert plain[3].shape == ()


def test_text_loses_the_class_that_a_student_gave_it():
    assert type(wire.plain(Evil("yes"))) is str
