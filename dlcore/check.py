"""What a function accepts, checked in one place and refused in one sentence.

A pattern names the axes: ``"N D"`` is a matrix, ``"... T D"`` has any number of axes in front, ``"C 3 3"``
fixes two sizes, ``"..."`` takes any shape. A letter that occurs twice in one call means the same size twice:

>>> x, w = arrays(x=(np.ones((5, 4)), "N D"), w=(np.ones((3, 7)), "O D"))
Traceback (most recent call last):
    ...
ValueError: w has shape (3, 7), but (O, D) with D = 4 was expected
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NoReturn

import numpy as np

from .shapes import Array, ArrayLike, Labels, Mask

_INTP_END = int(np.iinfo(np.intp).max) + 1
_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


def array(name: str, value: ArrayLike, pattern: str = "...") -> Array:
    """`value` as a float array that fits `pattern`: float32 stays, whole numbers become float64."""
    if pattern == "..." and type(value) is np.ndarray and value.dtype in _FLOATS and value.size:
        return value  # the usual case, decided quickly: small arrays in a graph come here all the time
    return _fit(name, _as_float(name, value), pattern, {})


def arrays(**named: tuple[ArrayLike, str]) -> tuple[Array, ...]:
    """Several arrays, ``name=(value, pattern)``, whose patterns share their letters."""
    sizes: dict[str, int] = {}
    return tuple(
        [_fit(name, _as_float(name, value), pattern, sizes) for name, (value, pattern) in named.items()]
    )


def finite(name: str, value: Array) -> Array:
    """`value` itself, unless it holds NaN or infinity."""
    if not np.isfinite(value).all():
        raise ValueError(f"{name} holds NaN or infinity; only finite numbers can be used here")
    return value


def labels(name: str, value: ArrayLike, classes: int | None = None, pattern: str = "N") -> Labels:
    """`value` as whole numbers 0 .. classes-1 (any non-negative ones when `classes` is None)."""
    out = as_array(name, value)
    if out.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold whole numbers (class indices), not {out.dtype}")
    _fit(name, out, pattern, {})
    out = out.astype(np.intp, copy=False)
    # Read as unsigned, a negative number is huge, so that one comparison serves both ends.
    if out.view(np.uintp).max() >= (_INTP_END if classes is None else classes):
        bound = "" if classes is None else f" to {classes - 1}"
        odd = out.min() if out.min() < 0 else out.max()
        raise ValueError(f"{name} must lie in 0{bound}, but holds {odd}")
    return out


def mask(name: str, value: ArrayLike, pattern: str = "...") -> Mask:
    """`value` as a Boolean array that fits `pattern`."""
    out = as_array(name, value)
    if out.dtype != np.bool_:
        raise TypeError(f"{name} must be Boolean (True where something may be seen), not {out.dtype}")
    return _fit(name, out, pattern, {})


def whole(name: str, value: Any, at_least: int = 1) -> int:
    """`value` as an int that is not below `at_least`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, not {_told(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, not {value}")
    return int(value)


def real(
    name: str,
    value: Any,
    *,
    at_least: float = -math.inf,
    above: float = -math.inf,
    at_most: float = math.inf,
    below: float = math.inf,
) -> float:
    """`value` as a finite float inside the bounds that are given."""
    if type(value) is float and at_least <= value <= at_most and above < value < below:
        return value  # the usual case, decided quickly
    if isinstance(value, (bool, str, bytes)) or not isinstance(value, (int, float, np.number, np.ndarray)):
        raise TypeError(f"{name} must be a number, not {_told(value)}")
    if isinstance(value, np.ndarray) and value.ndim:
        raise TypeError(f"{name} must be one number, not an array of shape {value.shape}")
    if isinstance(value, (np.number, np.ndarray)) and value.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be a real number, not {value.dtype}")
    number = float(value)
    # Written so that NaN, which answers False to every comparison, is refused.
    if at_least <= number <= at_most and above < number < below:
        return number
    bounds = {"at least": at_least, "above": above, "at most": at_most, "below": below}
    told = " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if math.isfinite(bound))
    raise ValueError(f"{name} must be {told or 'finite'}, not {number:g}")


def axis(name: str, value: Any, x: Array) -> int:
    """`value`, the number of an axis of x, counted from the front or, if negative, from the back."""
    axes = max(1, x.ndim)  # numpy lets a single number have one axis, too
    if not -axes <= whole(name, value, at_least=-axes) < axes:
        raise ValueError(f"{name} must lie in {-axes} to {axes - 1} for shape {x.shape}, not {value}")
    return int(value)


def one_of(name: str, value: Any, options: Collection[str]) -> str:
    """`value`, which must be one of the named `options`."""
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} must be one of {', '.join(options)}, not {_short(value)}")
    return value


def generator(name: str, value: Any) -> np.random.Generator:
    """`value`, which must be a numpy Generator: randomness is always passed in, never global."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} must be a numpy Generator such as np.random.default_rng(0), not {_told(value)}"
        )
    return value


def function(name: str, value: Any) -> Any:
    """`value`, which must be something that can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, not {_told(value)}")
    return value


def instance(name: str, value: Any, *kinds: type) -> Any:
    """`value`, which must be an object of one of the `kinds`."""
    if not isinstance(value, kinds):
        raise TypeError(
            f"{name} must be of type {' or '.join(k.__name__ for k in kinds)}, not {_told(value)}"
        )
    return value


def sizes(name: str, value: Any, count: int, at_least: int = 1) -> tuple[int, ...]:
    """`value`, a tuple of `count` whole numbers that are not below `at_least`."""
    if not isinstance(value, (tuple, list)) or len(value) != count:
        raise TypeError(f"{name} must be a tuple of {count} whole numbers, not {_told(value)}")
    return tuple([whole(name, size, at_least) for size in value])


def sequence(name: str, value: Any, of: str, at_least: int = 1) -> list[Any]:
    """`value` as a list of what `of` says. Strings and dictionaries are none, though Python can walk them."""
    walks = isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))
    if not walks or (isinstance(value, np.ndarray) and not value.ndim):
        raise TypeError(f"{name} must be a list of {of}, not {_told(value)}")
    out = list(value)
    if len(out) < at_least:
        raise ValueError(f"{name} is empty, but a list of {of} was expected")
    return out


def pair(name: str, value: Any, of: str) -> tuple[Any, Any]:
    """`value`, a tuple or list of the two things that `of` names."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"{name} must be a pair {of}, not {_told(value)}")
    return value[0], value[1]


def cache_of(forward: str, value: Any, *kinds: Any) -> Any:
    """`value`, the cache that `forward` returned: one thing of each of the `kinds`."""
    fits = isinstance(value, (tuple, list)) and len(value) == len(kinds)
    if not (fits and all(map(isinstance, value, kinds))):
        raise TypeError(f"cache must be what {forward} returned, not {_told(value)}")
    return value


def precision(name: str, value: Any) -> np.dtype[Any]:
    """`value`, which must name float64 or float32, as a dtype."""
    try:
        wanted = None if value is None else np.dtype(value)
    except (TypeError, ValueError, SyntaxError):
        wanted = None
    if wanted is None or wanted not in _FLOATS:  # numpy takes None for float64
        raise TypeError(
            f"{name} must be float64 or float32, not {_short(value) if wanted is None else wanted}"
        )
    return wanted


def as_array(name: str, value: Any) -> Array:
    """`value` as an array of whatever it holds."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError):
        raise ValueError(f"{name} is ragged: its rows have different lengths") from None


def _as_float(name: str, value: ArrayLike) -> Array:
    out = value if isinstance(value, np.ndarray) else as_array(name, value)
    if out.dtype in _FLOATS:
        return out
    if out.dtype.kind in "iub":
        return out.astype(np.float64)
    raise TypeError(f"{name} must hold float64 or float32 numbers, not {out.dtype}")


@cache
def _parse(pattern: str) -> tuple[bool, tuple[str | int, ...]]:
    words = pattern.split()
    open_front = words[:1] == ["..."]
    return open_front, tuple(int(w) if w.isdigit() else w for w in words[open_front:])


def _fit(name: str, value: Array, pattern: str, sizes: dict[str, int]) -> Array:
    """`value` itself if its shape fits; new letters of the pattern are entered in `sizes`."""
    shape = value.shape
    if value.size == 0:
        raise ValueError(f"{name} is empty: its shape is {shape}")
    open_front, axes = _parse(pattern)
    if len(shape) < len(axes) or (len(shape) > len(axes) and not open_front):
        _refuse(name, shape, pattern)
    for size, axis in zip(shape[len(shape) - len(axes) :], axes, strict=True):
        wanted = axis if isinstance(axis, int) else sizes.setdefault(axis, size)
        if size != wanted:
            _refuse(name, shape, pattern, "" if isinstance(axis, int) else f" with {axis} = {wanted}")
    return value


def _refuse(name: str, shape: tuple[int, ...], pattern: str, hint: str = "") -> NoReturn:
    words = pattern.split()
    told = ", ".join(words) + ("," if len(words) == 1 else "")
    raise ValueError(f"{name} has shape {shape}, but ({told}){hint} was expected")


def _told(value: Any) -> str:
    return f"{type(value).__name__} {_short(value)}"


def _short(value: Any) -> str:
    """What Python would print, on one line of at most 60 characters."""
    words = " ".join(repr(value).split())
    return words if len(words) <= 60 else f"{words[:57]}..."
