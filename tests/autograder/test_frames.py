"""Frames carry every plain tree there and back, and everything else is refused before it can do harm."""

import contextlib
import itertools
import json
import random
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import frames, wire

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 70), 1 << 70)
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.builds(wire.Bad, st.text(max_size=5))
)
arrays = hnp.arrays(
    st.sampled_from([np.dtype(name) for name in [*frames._DTYPES, ">f8", ">i2"]]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
views = arrays | arrays.map(np.transpose) | arrays.map(lambda a: a[..., ::-1] if a.ndim else a)
trees = st.recursive(
    leaves | views,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(["array", "tuple", "bad"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def decoded(data: bytes) -> frames.Frame:
    """What a reader makes of bytes: the first two lengths, then the rest by them."""
    header, body = frames.lengths(data[: frames.START.size].ljust(frames.START.size, b"\0"))
    rest = data[frames.START.size :]
    return frames.decode(rest[:header], rest[header : header + body])


def sent(tree):
    return decoded(frames.encode(frames.Frame("7", "call", tree))).tree


def header(tree=None, described=(), **more) -> bytes:
    return json.dumps({"id": "1", "op": "call", "tree": tree, "arrays": list(described), **more}).encode()


def same(a, b) -> bool:
    """Equal in type and in every bit that counts; NaN is NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[name], b[name]) for name in a)
    return repr(a) == repr(b)  # -0.0 is not 0.0, and NaN is itself


@given(trees)
def test_all_that_is_plain_comes_back_as_it_was(tree):
    plain = wire.plain(tree) if not isinstance(tree, wire.Bad) else tree
    assert same(sent(plain), plain)


@pytest.mark.parametrize(
    "tree",
    [
        np.array(2.5),
        np.zeros((0, 3)),
        np.zeros(0, np.bool_),
        np.arange(12.0).reshape(3, 4).T,
        np.arange(6)[::-2],
        np.broadcast_to(np.float32(1.5), (2, 2)),
        np.array([np.nan, np.inf, -np.inf, -0.0]),
        np.array([1 + 2j, complex("nan")]),
        complex("inf"),
        float("nan"),
        -0.0,
        (1 << 63) - 1,
        "\ud800 \0 \u2028",
        {"array": 0, "tuple": [(), {}]},
    ],
    ids=repr,
)
def test_what_is_easily_lost_is_not(tree):
    assert same(sent(tree), tree)


def test_arrays_that_come_in_cannot_reach_the_rest_of_the_body():
    one, two = sent([np.zeros(2), np.ones(2)])
    assert one.base is None or one.base is not two.base


def test_names_of_a_frame_pair_answers_with_questions():
    frame = decoded(frames.encode(frames.Frame("abc", "done", None)))
    assert (frame.id, frame.op) == ("abc", "done")


def test_too_much_is_refused_where_it_would_be_sent():
    for tree in ([np.zeros(1)] * 2001, [np.zeros(1 << 22)] * 3, ["x" * 9_999_999]):
        with pytest.raises(frames.FrameProblem, match="too much at once"):
            frames.encode(frames.Frame("1", "done", tree))


@pytest.mark.parametrize(
    "start",
    [
        frames.START.pack(b"DLF2", 10, 0),
        frames.START.pack(b"DLF1", frames.MOST_HEADER + 1, 0),
        frames.START.pack(b"DLF1", 10, frames.MOST_BODY + 1),
        frames.START.pack(b"DLF1", 10, (1 << 64) - 1),
        frames.START.pack(b"DLF1", (1 << 32) - 1, 1 << 63),
    ],
    ids=["mark", "header", "body", "2**64", "2**63"],
)
def test_a_start_that_announces_too_much_is_refused_at_once(start):
    with pytest.raises(frames.FrameProblem, match="does not begin like a frame"):
        frames.lengths(start)


HEADERS = {
    "\xe9".encode(): "not ASCII",
    b"{": "not JSON",
    b"[" * 100_000: "not JSON",
    b'{"id": ' + b"9" * 5000 + b"}": "not JSON",
    b"[]": "lacks something",
    b'{"id": "1", "op": "x", "tree": 1}': "lacks something",
    b'{"id": 1, "op": "x", "tree": 1, "arrays": []}': "lacks something",
    b'{"id": "1", "op": null, "tree": 1, "arrays": []}': "lacks something",
    b'{"id": "1", "op": "x", "tree": 1, "arrays": {}}': "lacks something",
    header(more=1): "lacks something",
    b'{"id": "1", "id": "2", "op": "x", "tree": 1, "arrays": []}': "stands twice",
    header({"dict": {}}).replace(b"{}", b'{"a": 1, "a": 2}'): "stands twice",
    header(described=[["|b1", [0]]] * 2001): "too many arrays",
    header(described=["<f8"]): "no known kind",
    header(described=[["O", [1]]]): "no known kind",
    header(described=[["|O8", [1]]]): "no known kind",
    header(described=[["<U3", [1]]]): "no known kind",
    header(described=[["<f16", [1]]]): "no known kind",
    header(described=[["<M8[s]", [1]]]): "no known kind",
    header(described=[[["<f8"], [1]]]): "no known kind",
    header(described=[["<f8", 1]]): "no known kind",
    header(described=[["<f8", [-1]]]): "no known kind",
    header(described=[["<f8", [True]]]): "no known kind",
    header(described=[["<f8", [1.0]]]): "no known kind",
    header(described=[["<f8", [[1]]]]): "no known kind",
    header(described=[["<f8", [1 << 41]]]): "no known kind",
    header(described=[["<f8", [0] * 33]]): "no known kind",
    header(described=[["<f8", [1], "more"]]): "no known kind",
    header(described=[["<f8", [2]]]): "larger than its body",
    header(described=[["<f8", [1 << 32, 1 << 32]]]): "larger than its body",
    header(described=[["<f8", [1 << 40] * 32]]): "larger than its body",
    header(): "longer than its arrays",
    header(described=[["<f4", [1]]]): "longer than its arrays",
}


@pytest.mark.parametrize(("data", "why"), HEADERS.items(), ids=[f"{d[:60]!r}" for d in HEADERS])
def test_a_header_that_lies_is_refused(data, why):
    with pytest.raises(frames.FrameProblem, match=why):
        frames.decode(data, b"12345678")


def test_zero_times_an_enormous_number_is_an_array_or_refused():
    for shape in ([0, 1 << 40], [1 << 40, 0], [0] + [1 << 40] * 3, [0] * 32):
        with contextlib.suppress(frames.FrameProblem):
            tree = frames.decode(header({"array": 0}, [["<f8", shape]]), b"").tree
            assert tree.shape == tuple(shape)


def test_truth_values_are_zero_or_one():
    with pytest.raises(frames.FrameProblem, match="neither 0 nor 1"):
        frames.decode(header({"array": 0}, [["|b1", [2]]]), b"\1\7")


TREES = {
    "unknown tag": ({"evil": 1}, "no known kind"),
    "no tag": ({}, "no known kind"),
    "two tags": ({"tuple": [], "dict": {}}, "no known kind"),
    "raised": ({"raised": "ValueError"}, "no known kind"),
    "array missing": ({"array": 1}, "no known kind"),
    "array negative": ({"array": -1}, "no known kind"),
    "array true": ({"array": True}, "no known kind"),
    "array false": ({"array": False}, "no known kind"),
    "array text": ({"array": "0"}, "no known kind"),
    "tuple of no list": ({"tuple": {"a": 1}}, "no known kind"),
    "dict of no dict": ({"dict": []}, "no known kind"),
    "bad of no text": ({"bad": 1}, "no known kind"),
    "bad too long": ({"bad": "x" * 301}, "no known kind"),
    "complex of three": ({"complex": [1, 2, 3]}, "no known kind"),
    "complex of text": ({"complex": ["1", 2]}, "no known kind"),
    "complex too large": ({"complex": [1 << 80, 2]}, "too large"),
    "whole number": ([1 << 64], "too large"),
    "negative number": ({"dict": {"a": -(1 << 64)}}, "too large"),
    "text": ("x" * ((6 << 20) + 1), "too long"),
    "many": ([0] * 200_001, "too deep or too large"),
    "many in all": ([[0] * 1000] * 300, "too deep or too large"),
}


@pytest.mark.parametrize(("tree", "why"), TREES.values(), ids=TREES)
def test_a_tree_that_unpack_was_not_made_for_is_refused(tree, why):
    with pytest.raises(frames.FrameProblem, match=why):
        frames.decode(header(tree, [["|u1", [1]]]), b"\0")


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: {"tuple": [x]}, lambda x: {"dict": {"a": x}}])
def test_a_tree_too_deep_is_refused(wrap):
    tree = 1
    for _ in range(41):
        tree = wrap(tree)
    with pytest.raises(frames.FrameProblem, match="too deep"):
        frames.decode(header(tree), b"")


def test_lengths_are_checked_before_anything_is_allocated_by_them():
    lying = [header({"array": 0}, [["<f8", [n, n]]]) for n in (1 << 20, 1 << 40)]
    tracemalloc.start()
    try:
        for data in lying:
            with pytest.raises(frames.FrameProblem):
                frames.decode(data, b"")
        with pytest.raises(frames.FrameProblem):
            frames.lengths(frames.START.pack(b"DLF1", 100, 1 << 63))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


SEEDS = [
    None,
    [1, -2.5, "text", True],
    {"x": (np.eye(2), [np.arange(3) > 1]), "y": wire.Bad("an object"), "z": 1j},
    {"value": np.float64(2.0), "raised": None, "changed": [], "shared": ["x"]},
]
WORDS = [*(bytes([byte]) for byte in b'"{}[]:,0-.e'), b"null", b"true", b"NaN", b"1e999", b"9" * 30]
WORDS += [
    b'"array"',
    b'"tuple"',
    b'"dict"',
    b'"bad"',
    b'"complex"',
    b'"<f8"',
    b'"|b1"',
    b"\0",
    b"\xff",
    b"\\u0",
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The frame with a few bytes changed, left out, put in or repeated; its lengths often follow."""
    size = frames.START.unpack(data[: frames.START.size])[1]
    parts = [bytearray(data[frames.START.size :][:size]), bytearray(data[frames.START.size + size :])]
    for _ in range(chance.choice((1, 1, 2))):
        part = parts[chance.random() < 0.15]
        at = chance.randint(0, len(part))
        width = chance.choice((0, 1, 1, 4))
        part[at : at + width] = chance.choice([*WORDS, bytes(part[at : at + 9]), chance.randbytes(1)])
    sizes = [len(part) for part in parts]
    if chance.random() < 0.1:
        sizes[chance.randint(0, 1)] = chance.choice((0, 1, 1 << 20, (1 << 32) - 1))
    return frames.START.pack(b"DLF1", *sizes) + b"".join(parts)


def test_a_hundred_thousand_spoilt_frames_are_read_or_refused():
    chance = random.Random(20261121)
    whole = [frames.encode(frames.Frame("1", "done", tree)) for tree in map(wire.plain, SEEDS)]
    outcomes = {"read": 0, "refused": 0}
    for data in itertools.islice(itertools.cycle(whole), 100_000):
        try:
            frame = decoded(mutated(data, chance))
        except frames.FrameProblem:
            outcomes["refused"] += 1
        else:
            assert isinstance(frame, frames.Frame)
            outcomes["read"] += 1
    assert min(outcomes.values()) > 4000  # the mutations are neither too mild nor too wild
