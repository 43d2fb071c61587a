"""Trees as bytes on a pipe, and back, between two processes of which one is hostile. No pickle.

A frame is a mark, two lengths, a header of JSON in ASCII, and the raw bytes of the arrays, end to end:

    b"DLF1" | u32 length of the header | u64 length of the body | header | body
    header = {"id": ..., "op": ..., "tree": ..., "arrays": [[dtype, shape], ...]}

The reader checks every length, dtype, shape and node before it allocates or interprets anything by them.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from . import wire

MOST_HEADER = 8 << 20
MOST_BODY = 64 << 20
START = struct.Struct("<4sIQ")

_MARK = b"DLF1"
_MOST_ARRAYS = 2000
_MOST_AXES = 32
_MOST_NODES = 200_000
_MOST_TEXT = 6 << 20
_DEEPEST = 40
_DTYPES = {
    name: np.dtype(name)
    for name in [
        "|b1",
        "|i1",
        "|u1",
        "<i2",
        "<u2",
        "<i4",
        "<u4",
        "<i8",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<c8",
        "<c16",
    ]
}


class FrameProblem(Exception):
    """Bytes that are no frame, or one beyond the limits: whoever sent them is broken or means harm."""


@dataclass(frozen=True)
class Frame:
    """What was sent: `id` pairs an answer with its question."""

    id: str
    op: str
    tree: wire.Tree


def encode(frame: Frame) -> bytes:
    """The bytes of a frame; refuses one that a reader would refuse for its size."""
    arrays: list[np.ndarray[Any, Any]] = []
    packed = wire.pack(frame.tree, arrays)
    whole = [np.ascontiguousarray(array) for array in arrays]
    described = [[a.dtype.str, list(kept.shape)] for a, kept in zip(whole, arrays, strict=True)]
    header = json.dumps({"id": frame.id, "op": frame.op, "tree": packed, "arrays": described}).encode()
    size = sum(array.nbytes for array in whole)
    if len(header) > MOST_HEADER or size > MOST_BODY or len(arrays) > _MOST_ARRAYS:
        raise FrameProblem(f"too much at once: {len(arrays)} arrays of {size / 1e6:.0f} MB")
    return b"".join([START.pack(_MARK, len(header), size), header, *(array.tobytes() for array in whole)])


def lengths(start: bytes) -> tuple[int, int]:
    """Lengths of the header and of the body, from the first bytes of a frame.

    >>> lengths(encode(Frame("1", "call", [1.5, np.zeros(3)]))[: START.size])[1]
    24
    """
    mark, header, body = START.unpack(start)
    if mark != _MARK or header > MOST_HEADER or body > MOST_BODY:
        raise FrameProblem("it does not begin like a frame")
    return header, body


def decode(header: bytes, body: bytes) -> Frame:
    """The frame whose header and body these are.

    >>> data = encode(Frame("1", "call", {"x": (True, np.eye(2))}))
    >>> sizes = lengths(data[: START.size])
    >>> decode(data[START.size : START.size + sizes[0]], data[START.size + sizes[0] :]).tree["x"][0]
    True
    """
    about = _header(header)
    arrays = _arrays(about["arrays"], body)
    _check(about["tree"], len(arrays))
    return Frame(about["id"], about["op"], wire.unpack(about["tree"], arrays))


def _header(header: bytes) -> dict[str, Any]:
    if not header.isascii():
        raise FrameProblem("its header is not ASCII")
    try:
        about = json.loads(header, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise FrameProblem("its header is not JSON") from None
    texts = isinstance(about, dict) and all(isinstance(about.get(name), str) for name in ("id", "op"))
    if not texts or set(about) != {"id", "op", "tree", "arrays"} or not isinstance(about["arrays"], list):
        raise FrameProblem("its header lacks something")
    return about


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise FrameProblem("a name stands twice in its header")
    return named


def _arrays(described: list[Any], body: bytes) -> list[np.ndarray[Any, Any]]:
    if len(described) > _MOST_ARRAYS:
        raise FrameProblem("it announces too many arrays")
    places = []
    start = 0
    for item in described:
        dtype, shape = _kind(item)
        size = math.prod(shape) * dtype.itemsize  # of Python's integers, which cannot overflow
        places.append((dtype, shape, start, size))
        start += size
        if start > len(body):
            raise FrameProblem("its arrays are larger than its body")
    if start != len(body):
        raise FrameProblem("its body is longer than its arrays")
    return [_array(body[first : first + size], dtype, shape) for dtype, shape, first, size in places]


def _kind(item: Any) -> tuple[np.dtype[Any], list[int]]:
    match item:
        case [str(name), list(shape)] if name in _DTYPES and len(shape) <= _MOST_AXES:
            if all(type(n) is int and 0 <= n <= 1 << 40 for n in shape):
                return _DTYPES[name], shape
    raise FrameProblem("it announces an array of no known kind")


def _array(data: bytes, dtype: np.dtype[Any], shape: list[int]) -> np.ndarray[Any, Any]:
    if dtype.kind == "b" and data.strip(b"\0\1"):
        raise FrameProblem("its truth values are neither 0 nor 1")
    try:
        return np.frombuffer(data, dtype).reshape(shape)
    except ValueError:  # zero times an enormous number
        raise FrameProblem("it announces an array that cannot be") from None


def _check(tree: Any, arrays: int) -> None:
    """Refuse a packed tree that `wire.unpack` was not made for."""
    left = [(tree, 0)]
    seen = 0
    while left:
        node, depth = left.pop()
        seen += 1
        if depth > _DEEPEST or seen > _MOST_NODES:
            raise FrameProblem("its tree is too deep or too large")
        if isinstance(node, list):
            left += [(item, depth + 1) for item in node]
        elif isinstance(node, dict):
            left += [(item, depth + 1) for item in _inside(node, arrays)]
        elif isinstance(node, str) and len(node) > _MOST_TEXT:
            raise FrameProblem("a text in it is too long")
        elif type(node) is int and not -(1 << 63) <= node < 1 << 64:
            raise FrameProblem("a number in it is too large")


def _inside(node: dict[str, Any], arrays: int) -> list[Any]:
    """What the one tagged container of a packed tree holds."""
    match node:
        case {"array": position} if type(position) is int and 0 <= position < arrays:
            inside = []
        case {"tuple": list(items)}:
            inside = items
        case {"dict": dict(items)}:
            inside = list(items.values())
        case {"bad": str(what)} if len(what) <= 300:
            inside = []
        case {"complex": [int() | float() as real, int() | float() as imaginary]}:
            inside = [real, imaginary]
        case _:
            _refuse_node()
    if len(node) != 1:
        _refuse_node()
    return inside


def _refuse_node() -> NoReturn:
    raise FrameProblem("a node of its tree is of no known kind")
