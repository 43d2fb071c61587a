"""What passes between the side that judges and the side that runs a student's code: calls, and their results.

Both are plain trees: None, truth values, numbers, text, numeric arrays, and lists, tuples and dicts of these.
Anything else becomes `Bad`, a remark that says what it was, so that no object of a student's ever reaches
the judging side. `pack` and `unpack` write trees as JSON beside a list of arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Tree: TypeAlias = Any  # None | bool | int | float | complex | str | array | list | tuple | dict | Bad

# How descriptions of what is no answer begin, and what is said instead where nobody may choose the words.
VAGUE = {
    "an array of objects": "an array of objects",
    "an array of dtype": "an array that does not hold numbers",
    "an array of shape": "an array that is too large",
    "a whole number": "a whole number that is too large",
    "text": "a text that is too long",
    "lists nested": "lists nested too deep",
    "a tuple": "a tuple of too many items",
    "a list": "a list of too many items",
    "a dict": "a dict of too many items",
    "a Tensor": "a Tensor where its array was expected: return `x.data`",
}

_MOST_BYTES = 64 << 20  # of one array
_MOST_ITEMS = 100_000  # of one list, tuple or dict
_MOST_TEXT = 10_000  # characters
_DEEPEST = 12


@dataclass(frozen=True)
class Bad:
    """In the place of a value that is no answer to anything: what it was, as the end of "it returned ..."."""

    what: str


@dataclass(frozen=True)
class Call:
    """One case: the exercise, its arguments by name, the scenario that uses it (None: it is just called)."""

    target: str
    arguments: Mapping[str, Tree]
    scenario: str | None = None


@dataclass(frozen=True)
class Raised:
    """An exception that a call ended with, and the student's line where it happened (0: not known)."""

    kind: str
    message: str
    line: int = 0
    code: str = ""


@dataclass(frozen=True)
class Response:
    """What came of a call: a value or an exception, inputs it changed, and inputs its result is a view of.

    `stopped` is set by the judging side alone: a sentence on why there was no answer.
    """

    value: Tree = None
    raised: Raised | None = None
    changed: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    stopped: str = ""


def plain(value: Any, depth: int = 0) -> Tree:
    """`value` as a tree of its own: arrays copied, numpy scalars as arrays without axes, the rest `Bad`.

    >>> plain((1, [np.float64(2.5)], np.arange(3) > 1))
    (1, [array(2.5)], array([False, False,  True]))
    >>> plain([object()])
    [Bad(what='an object of type object')]
    """
    if value is None or type(value) in (bool, float, complex):
        return value
    if type(value) is int:
        return value if value.bit_length() < 64 else Bad(f"a whole number of {value.bit_length()} bits")
    if isinstance(value, str):
        return str(value) if len(value) <= _MOST_TEXT else Bad(f"text of {len(value)} characters")
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain_array(value)
    if isinstance(value, (list, tuple, dict)):
        return _plain_container(value, depth)
    if type(value).__name__ == "Tensor":
        return Bad("a Tensor where its array was expected: return `x.data`")
    return Bad(f"an object of type {type(value).__name__[:100]}")


def _plain_array(value: np.ndarray[Any, Any] | np.generic) -> Tree:
    if value.dtype.kind == "O":
        return Bad("an array of objects, which numpy makes of things that are not all numbers")
    if value.dtype.kind not in "biufc":
        return Bad(f"an array of dtype {str(value.dtype)[:100]}")
    if value.nbytes > _MOST_BYTES:
        return Bad(f"an array of shape {value.shape}, {value.nbytes / 1e9:.3g} GB")
    # Numbers longer than any that a frame carries, or in another byte order, are numbers all the same.
    dtype = {("f", 16): np.dtype("f8"), ("c", 32): np.dtype("c16")}.get((value.dtype.kind, value.itemsize))
    return np.array(value, dtype or value.dtype.newbyteorder("="), order="C", subok=False)


def _plain_container(value: Any, depth: int) -> Tree:
    if depth == _DEEPEST:
        return Bad(f"lists nested more than {_DEEPEST} deep")
    if len(value) > _MOST_ITEMS:
        return Bad(f"a {type(value).__name__} of {len(value)} items")
    if isinstance(value, dict):
        return {str(name): plain(item, depth + 1) for name, item in value.items()}
    return (tuple if isinstance(value, tuple) else list)(plain(item, depth + 1) for item in value)


def mapped(tree: Any, change: Callable[[Any], Any]) -> Any:
    """The same tree with `change` applied to everything in it that is no list, tuple or dict.

    >>> mapped({"x": (1, [2, None])}, lambda leaf: leaf and -leaf)
    {'x': (-1, [-2, None])}
    """
    if isinstance(tree, dict):
        return {name: mapped(item, change) for name, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(mapped(item, change) for item in tree)
    return change(tree)


def pack(tree: Tree, arrays: list[np.ndarray[Any, Any]]) -> Any:
    """`tree` as JSON; its arrays are appended to `arrays` and referred to by position.

    >>> arrays = []
    >>> pack({"kernel": (3, 3), "x": np.zeros(2)}, arrays), len(arrays)
    ({'dict': {'kernel': {'tuple': [3, 3]}, 'x': {'array': 0}}}, 1)
    """
    match tree:
        case np.ndarray():
            arrays.append(tree)
            return {"array": len(arrays) - 1}
        case tuple():
            return {"tuple": [pack(item, arrays) for item in tree]}
        case list():
            return [pack(item, arrays) for item in tree]
        case dict():
            return {"dict": {name: pack(item, arrays) for name, item in tree.items()}}
        case Raised():
            return {"raised": tree.kind}
        case Bad():
            return {"bad": tree.what}
        case complex():
            return {"complex": [tree.real, tree.imag]}
    return tree


def unpack(json: Any, arrays: list[np.ndarray[Any, Any]]) -> Tree:
    """The tree that `pack` wrote.

    >>> unpack({"tuple": [1, {"array": 0}]}, [np.zeros(2)])
    (1, array([0., 0.]))
    """
    match json:
        case {"array": position}:
            return arrays[position]
        case {"tuple": items}:
            return tuple(unpack(item, arrays) for item in items)
        case list():
            return [unpack(item, arrays) for item in json]
        case {"dict": items}:
            return {name: unpack(item, arrays) for name, item in items.items()}
        case {"raised": kind}:
            return Raised(kind, "")
        case {"bad": what}:
            return Bad(what)
        case {"complex": [real, imaginary]}:
            return complex(real, imaginary)
    return json
