"""Holds what a student's code returned against what was expected, strictest question first.

Structure, shape, dtype, finiteness, then values. Every comparison is so written that a NaN fails it. What is
right in substance passes: lists for arrays, arrays without axes for numbers, float32 for float64, whole
numbers for floats of the same value.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from . import wire
from .verdict import Status

Array: TypeAlias = np.ndarray[Any, Any]

_KNOWN_TYPES = {name for name, value in vars(builtins).items() if isinstance(value, type)} | {
    *("function", "generator", "module", "ellipsis", "method", "Tensor", "Generator", "DataFrame", "Series"),
}
_PICTURE = 16  # rows and columns of a finding's picture, at most


@dataclass(frozen=True)
class Tolerance:
    """How far an output may be off: |got − want| ≤ relative · |want| + absolute."""

    relative: float
    absolute: float

    def errors(self, got: Array, want: Array) -> Array:
        """|got − want| in tolerances; infinite where one of both is no finite number and they differ."""
        with np.errstate(all="ignore"):
            allowed = self.relative * np.abs(want) + self.absolute
            errors = np.abs(got - want) / allowed
            same = (got == want) | (np.isnan(got) & np.isnan(want))
            return np.where(same, 0.0, np.where(np.isnan(errors), np.inf, errors))


EXACT = Tolerance(0.0, 1e-6)  # for counts, truth values and labels
CLOSE = Tolerance(1e-5, 1e-6)  # for outputs that no right answer has, and so no measured tolerance


@dataclass(frozen=True)
class Difference:
    """How one output differs: what is wrong in words, and the errors in tolerances where they can be had.

    `vague` is the sentence for hidden cases, where it has to differ: a length, a name or a type of a
    student's choice could carry a hidden input out.
    """

    status: Status
    output: str
    sentence: str
    detail: str = ""
    errors: Array | None = None
    numbers: tuple[Array, Array] | None = None  # what came, and what was expected
    proof: int = 0  # how many wrong numbers came: words, truth values and counts would agree by chance
    vague: str = ""

    @property
    def error(self) -> float:
        return float("inf") if self.errors is None else float(self.errors.max(initial=0.0))


def leaves(tree: wire.Tree, names: tuple[str, ...] = (), label: str = "") -> Iterator[tuple[str, Any]]:
    """Every output with its name: `names` for the members of the outermost tuple, positions and keys below.

    >>> list(leaves((1, [2, {"w": 3}]), names=("loss", "grads")))
    [('loss', 1), ('grads[0]', 2), ("grads[1]['w']", 3)]
    """
    if isinstance(tree, (tuple, list, dict)):
        for name, member in _members(tree, names, label):
            yield from leaves(member, (), name)
    else:
        yield label, tree


def differences(
    want: wire.Tree, got: wire.Tree, tolerances: dict[str, Tolerance], names: tuple[str, ...] = ()
) -> list[Difference]:
    """All outputs that are not as expected; empty for a right answer.

    >>> [d.output for d in differences((1.0, 2.0), [1.0, 2.5], {}, ("loss", "dw"))]
    ['dw']
    """
    return list(_walk(want, got, tolerances, names, ""))


def _members(tree: Any, names: tuple[str, ...], label: str) -> list[tuple[str, Any]]:
    if isinstance(tree, dict):
        return [(f"{label}[{name!r}]", member) for name, member in sorted(tree.items())]
    if names and len(names) == len(tree):
        return list(zip(names, tree, strict=True))
    return [(f"{label}[{i}]", member) for i, member in enumerate(tree)]


def _walk(
    want: Any, got: Any, tolerances: dict[str, Tolerance], names: tuple[str, ...], label: str
) -> Iterator[Difference]:
    if not isinstance(want, (tuple, list, dict)):
        difference = _leaf(want, got, tolerances.get(label, CLOSE), label)
        if difference is not None:
            yield difference
        return
    if isinstance(got, np.ndarray) and isinstance(want, (tuple, list)) and _stacked(got, want):
        got = list(got)
    if problem := _container_problem(want, got, names):
        vague = _container_problem(want, got, names, told=False)
        yield Difference(Status.STRUCTURE, label, f"The result {problem}.", vague=f"The result {vague}.")
        return
    for (name, w), (_, g) in zip(_members(want, names, label), _members(got, names, label), strict=True):
        yield from _walk(w, g, tolerances, (), name)


def _stacked(got: Array, want: tuple[Any, ...] | list[Any]) -> bool:
    """Whether `got` is an array of outputs of one shape, which does as well as a tuple of them."""
    plain = not any(isinstance(member, (tuple, list, dict)) for member in want)
    return plain and got.ndim > 0 and all(np.shape(member) == got.shape[1:] for member in want)


def _container_problem(want: Any, got: Any, names: tuple[str, ...], told: bool = True) -> str:
    """What keeps `got` from being taken apart like `want`, as the end of a sentence; "" if nothing does."""
    kind = _kind(got) if told else _vague_kind(got)
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"should be a dict, not {kind}"
        if missing := sorted(want.keys() - got.keys()):
            return f"lacks the entries {', '.join(map(repr, missing[:5]))}"
        if extra := sorted(got.keys() - want.keys()):
            return "has entries that were not asked for" + f": {', '.join(map(repr, extra[:5]))}" * told
        return ""
    expected = f"{len(want)} values" + (f" ({', '.join(names)})" if names else "")
    if not isinstance(got, (tuple, list)):
        return f"should be {expected}, not {kind}"
    came = str(len(got)) if told else "more" if len(got) > len(want) else "fewer"
    return "" if len(got) == len(want) else f"should be {expected}, but {came} came"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "None (is a `return` missing?)"
        case wire.Bad():
            return value.what
        case str():
            return "text"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case bool() | int() | float() | complex():
            return "a number"
    return f"a {type(value).__name__}"


def _vague_kind(value: Any) -> str:
    """The same without any number or name that a student could have chosen."""
    if isinstance(value, np.ndarray):
        return "an array"
    if not isinstance(value, wire.Bad):
        return _kind(value)
    if value.what.startswith("an object of type "):
        name = value.what.rpartition(" ")[2]
        return value.what if name in _KNOWN_TYPES else "an object of another type"
    found = (vague for start, vague in wire.VAGUE.items() if value.what.startswith(start))
    return next(found, "something that is no answer")


def _vague_shape(got: Array, want: Array) -> str:
    if got.ndim != want.ndim:
        return f"It has too {'few' if got.ndim < want.ndim else 'many'} axes."
    if sorted(got.shape) == sorted(want.shape):
        return "Its axes are in another order than expected."
    return "It has as many axes as expected, but other lengths."


def _leaf(want: Any, got: Any, tolerance: Tolerance, label: str) -> Difference | None:
    """The one difference of an output that is not taken apart further."""
    if want is None or isinstance(want, str):
        if type(got) is type(want) and got == want:
            return None
        status = Status.VALUES if type(got) is type(want) else Status.STRUCTURE
        came, asked = (_kind(v) if not isinstance(v, str) else repr(v) for v in (got, want))
        asked = "None" if want is None else asked
        detail = f"{came[0].upper()}{came[1:]} instead of {asked}."
        proof = got.size if isinstance(got, np.ndarray) and got.dtype.kind == "f" else 0
        return Difference(status, label, "It is not what was expected.", detail, proof=proof)
    array = _as_array(got)
    if isinstance(array, str):
        vague = _vague_kind(got) if array == _kind(got) else array
        sentences = [f"It should be numbers, not {what}." for what in (array, vague)]
        return Difference(Status.STRUCTURE, label, sentences[0], vague=sentences[1])
    return _arrays(np.asarray(want), array, tolerance, label)


def _as_array(got: Any) -> Array | str:
    """`got` as a numeric array, or what it is instead."""
    if isinstance(got, (str, dict, wire.Bad)) or got is None:
        return _kind(got)
    if _any_bad(got):
        return "a list of things that are not all numbers"
    try:
        array = np.asarray(got)
    except (ValueError, OverflowError):
        return "a list whose rows differ in length"
    return array if array.dtype.kind in "biufc" else "a list of things that are not all numbers"


def _any_bad(tree: Any) -> bool:
    if isinstance(tree, (list, tuple)):
        return any(_any_bad(item) for item in tree)
    return tree is None or isinstance(tree, (str, dict, wire.Bad))


def _arrays(want: Array, got: Array, tolerance: Tolerance, label: str) -> Difference | None:
    if _other_dtype(got.dtype.kind, want.dtype.kind):
        sentence = f"It has dtype {got.dtype}, but {want.dtype} was expected."
        return Difference(Status.DTYPE, label, sentence)
    fractions = want.dtype.kind in "fc"
    got, want = (a.astype(complex if want.dtype.kind == "c" else np.float64) for a in (got, want))
    if got.shape != want.shape:
        sentence = f"It has shape {got.shape}, but {want.shape} was expected."
        proof, vague = got.size * fractions, _vague_shape(got, want)
        return Difference(Status.SHAPE, label, sentence, numbers=(got, want), vague=vague, proof=proof)
    errors = tolerance.errors(got, want)
    if not (errors > 1).any():
        return None
    status, sentence = _numbers_off(got, want, errors)
    proof = int((errors > 1).sum()) * fractions
    return Difference(status, label, sentence, _worst(errors, got, want), errors, (got, want), proof)


def _numbers_off(got: Array, want: Array, errors: Array) -> tuple[Status, str]:
    lost = ~np.isfinite(got) & np.isfinite(want)
    if lost.any():
        kind = "NaN" if np.isnan(got[lost]).all() else "NaN or infinite"
        return Status.NONFINITE, f"{_count(lost)} {kind} where a finite number was expected."
    return Status.VALUES, f"{_count(errors > 1)} wrong."


def _count(which: Array) -> str:
    """As in "3 of 12 values are"."""
    return f"{which.sum()} of {which.size} values are" if which.ndim else "The value is"


def _other_dtype(got: str, want: str) -> bool:
    """Whether kinds of dtype clash: integers for a mask would select, complex numbers hide errors."""
    return (got == "b") != (want == "b") or (got == "c" and want != "c")


def _worst(errors: Array, got: Array, want: Array) -> str:
    """The element that is off most, with both values."""
    where = np.unravel_index(int(errors.argmax()), errors.shape)
    place = f" at [{', '.join(map(str, where))}]" if where else ""
    times = errors[where]
    far = f", {times:,.0f} times the tolerance" if 2 <= times < 1e15 else ""
    return f"Worst{place}: {got[where]:.6g} instead of {want[where]:.6g}{far}."


def picture(errors: Array | None) -> tuple[tuple[float, ...], ...]:
    """The sizes of `errors` for the eye: log10 from -1 up, the largest of each block on a grid of ≤ 16 × 16.

    >>> picture(np.array([0.0, 10.0, np.inf]))
    ((-1.0, 1.0, inf),)
    """
    if errors is None or errors.ndim == 0 or errors.size == 0:
        return ()
    grid = errors.reshape(-1, errors.shape[-1])
    for axis in (0, 1):
        starts = np.arange(0, grid.shape[axis], -(-grid.shape[axis] // _PICTURE))
        grid = np.maximum.reduceat(grid, starts, axis=axis)
    with np.errstate(divide="ignore"):
        sizes = np.where(np.isinf(grid), np.inf, np.clip(np.log10(grid), -1.0, 12.0))
    return tuple(tuple(round(float(size), 1) for size in row) for row in sizes)
