"""How far off is still right? Measured, not chosen: by what right answers differ from one another.

An answer may be computed in float32, with its sums in another order, or from inputs that differ in the last
bit of a float32. The spread of such answers around the float64 reference, times a safety factor, is the
tolerance. How far outside it a mistake lies, in tolerances, is the mistake's margin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from . import wire
from .compare import EXACT, Array, Tolerance, differences, leaves

Pair: TypeAlias = tuple[wire.Tree, wire.Tree]

RELATIVE = 1e-5  # about 80 roundings of a float32
SAFETY = 24.0  # over the largest spread that was measured
FLOOR = 1e-7  # of an output's largest number: sums of such numbers leave that much, wherever they cancel
_NOTHING = 1e-12  # an output that is smaller, compared with the others, is zero but for rounding
MOST = 1e9  # a margin beyond all doubt


def tolerances(want: wire.Tree, pairs: Sequence[Pair], names: tuple[str, ...]) -> dict[str, Tolerance]:
    """A tolerance for each output; each pair is the same answer come by in two ways.

    >>> pairs = [((np.array([1.0, 2.0]), 3), (np.array([1.0, 2.00002]), 3))]
    >>> tolerances((np.array([1.0, 2.0]), 3), pairs, ("dw", "count"))["count"]
    Tolerance(relative=0.0, absolute=1e-06)
    """
    known = [(dict(leaves(one, names)), dict(leaves(other, names))) for one, other in pairs]
    whole = max((_size(np.asarray(leaf)) for _, leaf in _numbers(want, names)), default=0.0)
    return {
        name: _tolerance(
            np.asarray(leaf),
            [(one[name], other[name]) for one, other in known if name in one and name in other],
            whole,
        )
        for name, leaf in _numbers(want, names)
    }


def _numbers(tree: wire.Tree, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [
        (name, leaf) for name, leaf in leaves(tree, names) if leaf is not None and not isinstance(leaf, str)
    ]


def _size(array: Array) -> float:
    """The largest finite number."""
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def _tolerance(want: Array, pairs: Sequence[Pair], whole: float) -> Tolerance:
    """`whole`, the largest number of all outputs, says what rounding leaves of one that is exactly zero."""
    if want.dtype.kind not in "fc":
        return EXACT
    usual = np.isfinite(want)
    own = _size(want)
    absolute = FLOOR * (own if own > _NOTHING * whole else whole) or FLOOR
    for one, other in pairs:
        if np.shape(one) == np.shape(other) == want.shape:
            with np.errstate(all="ignore"):
                spread = np.abs(np.asarray(one) - np.asarray(other))[usual]
                beyond = SAFETY * spread - RELATIVE * np.abs(want[usual])
            # In float32 a huge number may overflow, which tells nothing of the spread.
            if np.isfinite(beyond).all():
                absolute = max(absolute, float(beyond.max(initial=0.0)))
    return Tolerance(RELATIVE, absolute)


def margin(
    want: wire.Tree, response: wire.Response, tolerance: dict[str, Tolerance], names: tuple[str, ...]
) -> float:
    """How far a wrong response lies from the right one, in tolerances; 0 where it is right.

    >>> margin(1.0, wire.Response(1.5), {"": Tolerance(0.0, 0.01)}, ())
    50.0
    """
    if response.raised is not None or response.changed:
        return MOST
    found = differences(want, response.value, tolerance, names)
    return max((min(d.error, MOST) for d in found), default=0.0)


def shaken(tree: wire.Tree, rng: np.random.Generator) -> wire.Tree:
    """The same with every float changed by up to half of the last bit that a float32 would have.

    >>> float(abs(shaken(np.array([1.0]), np.random.default_rng(0))[0] - 1)) < 1e-7
    True
    """
    return floats(tree, lambda x: x * (1 + rng.uniform(-1.0, 1.0, x.shape) * 2.0**-24))


def floats(tree: wire.Tree, change: Callable[[Array], Array]) -> wire.Tree:
    """`change` applied to every array of floats in a tree.

    >>> floats({"x": np.ones(1), "labels": np.ones(1, int)}, np.negative)
    {'x': array([-1.]), 'labels': array([1])}
    """

    def leaf(value: Any) -> Any:
        is_float = isinstance(value, np.ndarray) and value.dtype.kind == "f"
        return np.asarray(change(value)) if is_float else value

    return wire.mapped(tree, leaf)
