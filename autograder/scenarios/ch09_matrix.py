"""Maps of images, of which some commute with shifts and some do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore.shapes import Array, Matrix


def of_a_map(
    equivariance_error: Callable[..., Any],
    kind: str,
    w: Array,
    x: Matrix,
    shift: tuple[int, int],
    **ways: int,
) -> Any:
    """How far the map called `kind` is from commuting with `shift`; `ways` may be margin and stride.

    The weights w are the filter of a convolution, one factor for each pixel, or of no use.

    >>> from dlcore import conv
    >>> x = np.arange(16.0).reshape(4, 4)
    >>> of_a_map(conv.equivariance_error, "gain", np.tri(4), x, (0, 1), margin=0)
    5.0
    """
    f, stride = _MAPS[kind], ways.get("stride", 1)
    return equivariance_error(lambda image: f(np.array(image, float), w, stride), x, shift, **ways)


def _filtered(x: Matrix, w: Matrix, stride: int) -> Matrix:
    windows = sliding_window_view(x, w.shape)[::stride, ::stride]
    return (windows * w).sum(axis=(2, 3))


def _framed(x: Matrix, w: Matrix, stride: int) -> Matrix:
    return _filtered(np.pad(x, len(w) // 2), w, stride)


def _pooled(x: Matrix, w: Matrix, stride: int) -> Matrix:
    return np.max(sliding_window_view(x, (stride, stride))[::stride, ::stride], axis=(2, 3))


def _gain(x: Matrix, w: Matrix, stride: int) -> Matrix:
    return w * x


def _contrast(x: Matrix, w: Array, stride: int) -> Matrix:
    """Every pixel against the mean of all, times their number."""
    return x.size * x - x.sum()


_MAPS: dict[str, Callable[[Matrix, Array, int], Matrix]] = {
    "convolution": _filtered,
    "convolution with zeros around": _framed,
    "pooling": _pooled,
    "gain": _gain,
    "contrast": _contrast,
}
