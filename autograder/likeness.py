"""What does an error look like? For wrong answers that are none of the known mistakes.

Each look compares the numbers that came with those expected, and finishes the sentence "dw ..." when it holds
to within rounding. A likeness is told only if it is the same in every case where the output is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from .compare import Array, Difference, Tolerance

Look: TypeAlias = Callable[[Array, Array, Array], str]  # got, want, and where they differ (if shapes allow)


def likeness(wrong: Sequence[Sequence[Difference]]) -> str:
    """What the errors of the first output that has such a thing have in common; "" if nothing.

    `wrong` holds the differences from the right answers, case by case.

    >>> from .verdict import Status
    >>> want = np.array([1.0, 2.0, 4.0])
    >>> off = Difference(Status.VALUES, "dw", "", errors=np.ones(3) * 9, numbers=(-want, want))
    >>> likeness([[off], [], [off]])
    '`dw` has the wrong sign.'
    """
    for output in dict.fromkeys(d.output for case in wrong for d in case):
        found = [d for case in wrong for d in case if d.output == output]
        for look in _LOOKS:
            with np.errstate(all="ignore"):
                seen = {_seen(look, difference) for difference in found}
            if len(seen) == 1 and (sentence := seen.pop()):
                return f"{f'`{output}`' if output else 'The result'} {sentence}."
    return ""


def _seen(look: Look, difference: Difference) -> str:
    if difference.numbers is None:
        return ""
    got, want = difference.numbers
    off = np.zeros(0, bool) if difference.errors is None else difference.errors > 1
    return look(got, want, off)


def _close(got: Array, want: Array) -> bool:
    """The same to within rounding, at the size of the whole output."""
    if got.shape != want.shape or not np.isfinite(got).all():
        return False
    size = float(np.abs(want[np.isfinite(want)]).max(initial=0.0))
    return bool(size and (Tolerance(1e-4, 1e-5 * size).errors(got, want) <= 1).all())


def _factor(got: Array, want: Array, off: Array) -> str:
    if got.shape != want.shape or not np.isfinite([got, want]).all() or not want.any():
        return ""
    factor = float((got * want).sum().real / (want * want).sum().real)
    if factor == 0 or not _close(got, np.asarray(factor * want)):
        return ""
    if abs(factor + 1) < 1e-4:
        return "has the wrong sign"
    return f"is {factor:.4g} times what it should be" if want.size > 1 else ""


def _varying_factor(got: Array, want: Array, off: Array) -> str:
    return "is off by a factor, another in each case" if _factor(got, want, off) else ""


def _offset(got: Array, want: Array, off: Array) -> str:
    if got.shape != want.shape or got.size < 3:
        return ""
    offset = float((got - want).mean().real)
    return f"is off by the same number, {offset:.4g}, everywhere" if _close(got - offset, want) else ""


def _transposed(got: Array, want: Array, off: Array) -> str:
    matrices = min(got.ndim, want.ndim) > 1
    return "is transposed" if matrices and _close(np.swapaxes(got, -1, -2), want) else ""


def _reshaped(got: Array, want: Array, off: Array) -> str:
    other = got.size == want.size and got.shape != want.shape
    return "has the right numbers in another shape" if other and _close(got.reshape(want.shape), want) else ""


def _flipped(got: Array, want: Array, off: Array) -> str:
    axes = [axis for axis in range(got.ndim) if _close(np.flip(got, axis), want)]
    return f"is reversed along axis {axes[0]}" if axes else ""


def _shifted(got: Array, want: Array, off: Array) -> str:
    for axis in range(want.ndim if got.shape == want.shape else 0):
        g, w = np.moveaxis(got, axis, 0), np.moveaxis(want, axis, 0)
        if len(w) > 2 and (_close(g[1:], w[:-1]) or _close(g[:-1], w[1:])):
            return f"is shifted by one along axis {axis}"
    return ""


def _signs(got: Array, want: Array, off: Array) -> str:
    return "has the right sizes, but some signs are wrong" if _close(np.abs(got), np.abs(want)) else ""


def _permuted(got: Array, want: Array, off: Array) -> str:
    sortable = got.shape == want.shape and got.size > 2 and np.isrealobj(got)
    same = sortable and _close(np.sort(got, axis=None), np.sort(want, axis=None))
    return "has the right numbers in another order" if same else ""


def _edge(got: Array, want: Array, off: Array) -> str:
    """Errors at one end of one axis only."""
    for axis in range(off.ndim if off.size else 0):
        layers = np.moveaxis(off, axis, 0)
        for end, rest, name in ((layers[0], layers[1:], "first"), (layers[-1], layers[:-1], "last")):
            if len(layers) > 1 and end.any() and not rest.any():
                return f"is wrong only at the {name} position of axis {axis}"
    return ""


def _border(got: Array, want: Array, off: Array) -> str:
    if off.ndim < 2 or min(off.shape[-2:]) < 3 or off[..., 1:-1, 1:-1].any():
        return ""
    return "is right inside and wrong at the border"


def _undefined(got: Array, want: Array, off: Array) -> str:
    usual = np.isfinite(got)
    right = off.shape == got.shape and usual.any() and not off[usual].any()
    return "is right wherever it is a finite number" if right else ""


_LOOKS: tuple[Look, ...] = (
    _factor,
    _varying_factor,
    _offset,
    _transposed,
    _reshaped,
    _flipped,
    _shifted,
    _signs,
    _permuted,
    _edge,
    _border,
    _undefined,
)
