"""Pooling: one number per window and channel, the largest or the mean, each with its gradient beneath it.

Windows are square, `size` × `size`, and start every `stride` pixels (by default every `size`: no overlap).
There is no padding; rows and columns at the lower and right edge that do not fill a window are ignored.
Pooling makes a network roughly invariant to small shifts (Zhang 2019), not to rotation or scale by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import product

import numpy as np

from . import check, conv
from .shapes import Images, Matrix

_GROUP = 2**17  # numbers worked on at a time, so that they stay in the cache


def maxpool2d(x: Images, size: int = 2, stride: int | None = None) -> Images:
    """Maximum of every window: y_ncij = max_{u,v < size} x_{n,c,iS+u,jS+v}.

    x is (N, C, H, W), S = `stride` (default: `size`) and y is (N, C, ⌊(H−size)/S⌋+1, ⌊(W−size)/S⌋+1).

    >>> maxpool2d(np.arange(16.0).reshape(1, 1, 4, 4)).tolist()
    [[[[5.0, 7.0], [13.0, 15.0]]]]
    """
    x = check.array("x", x, "N C H W")
    rows, columns = _taps(x.shape[2], size, stride), _taps(x.shape[3], size, stride)
    # First over the rows of the windows, then over their columns: two passes instead of size² taps.
    tall = reduce(np.maximum, [x[:, :, row] for row in rows])
    out = reduce(np.maximum, [tall[..., column] for column in columns])
    return out if size > 1 else out.copy()


def maxpool2d_backward(
    g: Images, x: Images, size: int = 2, stride: int | None = None, y: Images | None = None
) -> Images:
    """Gradient through `maxpool2d`: each g_ncij goes to the pixel that was the maximum of its window.

    Where several pixels are equally large (after a ReLU: many zeros) the first one in reading order gets it
    all, as in PyTorch. Windows that overlap add up. g has the shape of y = maxpool2d(x, size, stride), which
    can be passed if it is at hand; the result has the shape of x.

    >>> maxpool2d_backward(np.array([[[[5.0]]]]), np.array([[[[1.0, 3.0], [3.0, 2.0]]]])).tolist()
    [[[[0.0, 5.0], [0.0, 0.0]]]]
    """
    x = check.array("x", x, "N C H W")
    rows, columns = _taps(x.shape[2], size, stride), _taps(x.shape[3], size, stride)
    wanted = _pooled(x.shape, size, stride)
    y = maxpool2d(x, size, stride) if y is None else check.array("y", y, wanted)
    g = check.array("g", g, wanted)
    dx = np.empty_like(x)
    overlap = stride is not None and stride < size
    for part in _parts(x):
        dx[part] = 0
        left = g[part].copy()
        for row, column in product(rows, columns):
            tap = (part, slice(None), row, column)
            won = left * (x[tap] == y[part])
            left -= won  # so that a later pixel of the same size gets nothing
            dx[tap] = dx[tap] + won if overlap else won
    return dx


def avgpool2d(x: Images, size: int = 2, stride: int | None = None) -> Images:
    """Mean of every window: y_ncij = 1/size² Σ_{u,v < size} x_{n,c,iS+u,jS+v}, shapes as for `maxpool2d`.

    >>> avgpool2d(np.arange(16.0).reshape(1, 1, 4, 4)).tolist()
    [[[[2.5, 4.5], [10.5, 12.5]]]]
    """
    x = check.array("x", x, "N C H W")
    rows, columns = _taps(x.shape[2], size, stride), _taps(x.shape[3], size, stride)
    tall = reduce(np.add, [x[:, :, row] for row in rows])
    return reduce(np.add, [tall[:, :, :, column] for column in columns]) / size**2


def avgpool2d_backward(g: Images, shape: tuple[int, ...], size: int = 2, stride: int | None = None) -> Images:
    """Gradient through `avgpool2d`: each pixel of a window gets g/size². `shape` (N, C, H, W) is that of x.

    >>> avgpool2d_backward(np.array([[[[4.0]]]]), (1, 1, 2, 3)).tolist()
    [[[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0]]]]
    """
    n, c, height, width = check.sizes("shape", shape, 4)
    rows, columns = _taps(height, size, stride), _taps(width, size, stride)
    share = check.array("g", g, _pooled(shape, size, stride)) / size**2
    dx = np.zeros((n, c, height, width), share.dtype)
    for row, column in product(rows, columns):
        dx[:, :, row, column] += share
    return dx


def global_avg_pool(x: Images) -> Matrix:
    """Mean of every channel: (N, C, H, W) → (N, C), y_nc = 1/(H·W) Σ_ij x_ncij; any image size will do.

    >>> global_avg_pool(np.arange(8.0).reshape(1, 2, 2, 2)).tolist()
    [[1.5, 5.5]]
    """
    return check.array("x", x, "N C H W").mean(axis=(2, 3))


def global_avg_pool_backward(g: Matrix, shape: tuple[int, ...]) -> Images:
    """Gradient through `global_avg_pool`: every pixel gets g/(H·W). `shape` (N, C, H, W) is that of x.

    >>> global_avg_pool_backward(np.array([[4.0]]), (1, 1, 2, 2)).tolist()
    [[[[1.0, 1.0], [1.0, 1.0]]]]
    """
    n, c, height, width = check.sizes("shape", shape, 4)
    share = check.array("g", g, f"{n} {c}") / (height * width)
    return np.broadcast_to(share[:, :, None, None], (n, c, height, width)).copy()


def _taps(length: int, size: int, stride: int | None) -> list[slice]:
    """For each place in a window, all positions along one axis that have this place in their window."""
    stride = size if stride is None else stride
    last = stride * (conv.conv_output_size(length, size, stride) - 1)
    return [slice(place, place + last + 1, stride) for place in range(size)]


def _pooled(shape: tuple[int, ...], size: int, stride: int | None) -> str:
    """The shape of the pooled images, as a pattern for `check`."""
    stride = size if stride is None else stride
    n, c, *lengths = shape
    oh, ow = [conv.conv_output_size(length, size, stride) for length in lengths]
    return f"{n} {c} {oh} {ow}"


def _parts(x: Images) -> Iterator[slice]:
    """The images in groups that stay in the cache while they are worked on."""
    step = max(1, _GROUP // x[0].size)
    return (slice(start, start + step) for start in range(0, len(x), step))
