"""Initial weights, and what depth does to signals and gradients that pass through them.

All draws are made in float64 and then rounded, so that both precisions start from the same numbers.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from . import activations as act
from . import check
from .shapes import Array, Matrix, Vector

NAMES = ("zeros", "glorot_uniform", "glorot_normal", "he_normal", "default_uniform", "orthogonal")


def fan_in_out(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many inputs an output sums over, and how many outputs an input feeds.

    For a dense weight (out, in) that is (in, out); for a convolution (O, C, kh, kw) it is (C·kh·kw, O·kh·kw).

    >>> fan_in_out((10, 784)), fan_in_out((16, 3, 5, 5))
    ((784, 10), (75, 400))
    """
    shape = _shape(shape)
    if len(shape) < 2:
        raise ValueError(f"shape must have an output and an input axis, not be {shape}")
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window


def zeros(shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Array:
    """All weights zero: right for biases, and the demonstration of why weights must differ (draws nothing).

    >>> zeros((1, 2), np.random.default_rng(0)).tolist()
    [[0.0, 0.0]]
    """
    check.generator("rng", rng)
    return np.zeros(_shape(shape), check.precision("dtype", dtype))


def glorot_uniform(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike = np.float64
) -> Array:
    """Glorot & Bengio 2010: uniform on ±√(6/(fan_in + fan_out)), whose variance is 2/(fan_in + fan_out).

    A compromise between keeping the variance of signals (1/fan_in) and of gradients (1/fan_out), for units
    like tanh that are linear around 0. `shape` as in `fan_in_out`.

    >>> bool(abs(glorot_uniform((2, 4), np.random.default_rng(0))).max() <= 1)
    True
    """
    return _uniform(math.sqrt(6 / sum(fan_in_out(shape))), shape, rng, dtype)


def glorot_normal(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike = np.float64
) -> Array:
    """The normal form of `glorot_uniform`: mean 0, *standard deviation* √(2/(fan_in + fan_out)).

    >>> glorot_normal((2, 3), np.random.default_rng(0)).shape
    (2, 3)
    """
    return _normal(math.sqrt(2 / sum(fan_in_out(shape))), shape, rng, dtype)


def he_normal(shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Array:
    """He et al. 2015, for ReLU: mean 0, variance 2/fan_in; the 2 makes up for the half that ReLU sets to 0.

    >>> he_normal((16, 3, 5, 5), np.random.default_rng(0)).shape
    (16, 3, 5, 5)
    """
    return _normal(math.sqrt(2 / fan_in_out(shape)[0]), shape, rng, dtype)


def default_uniform(
    shape: tuple[int, ...],
    rng: np.random.Generator,
    dtype: npt.DTypeLike = np.float64,
    fan_in: int | None = None,
) -> Array:
    """The start of PyTorch's linear and convolutional layers: uniform on ±1/√fan_in, variance 1/(3 fan_in).

    `fan_in` is taken from `shape`, unless it is given: a bias (out,) uses the fan_in of its weight.

    >>> bool(abs(default_uniform((2, 4), np.random.default_rng(0))).max() <= 0.5)
    True
    >>> default_uniform((2,), np.random.default_rng(0), fan_in=4).shape
    (2,)
    """
    fan_in = fan_in_out(shape)[0] if fan_in is None else check.whole("fan_in", fan_in)
    return _uniform(1 / math.sqrt(fan_in), shape, rng, dtype)


def orthogonal(shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Array:
    """Saxe et al. 2014: a random matrix (out, in, ...) whose rows (or columns, if fewer) are orthonormal.

    All its singular values are 1, so it neither stretches nor shrinks. Axes after the first count as one.

    >>> w = orthogonal((2, 3), np.random.default_rng(0))
    >>> (w @ w.T).round(6).tolist() == [[1, 0], [0, 1]]
    True
    """
    fan_in_out(shape)
    w = _normal(1, shape, rng, np.float64).reshape(shape[0], -1)
    q, r = np.linalg.qr(w if w.shape[0] >= w.shape[1] else w.T)
    # QR fixes the signs of q by convention; those of r's diagonal undo that, so every rotation is as likely.
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    out = q if w.shape[0] >= w.shape[1] else q.T
    return np.ascontiguousarray(out).reshape(shape).astype(check.precision("dtype", dtype))


def signal_propagation(
    depth: int, width: int, init: str, activation: str, rng: np.random.Generator
) -> tuple[Vector, Vector]:
    """Second moments of signals going up, and of gradients coming down, a deep network without biases.

    h_0 is a batch of `width` standard normal rows; for l = 1 .. depth: z_l = h_(l−1) W_lᵀ and h_l = act(z_l),
    W_l (width, width) from `init` (one of `NAMES`), act one of `activations.ELEMENTWISE`. Down: g_depth is
    standard normal, and g_(l−1) = (g_l ⊙ act'(z_l)) W_l. Draw h_0, W_1, W_2, ..., g_depth in this order.
    Returns mean(h_l²) and mean(g_l²), l = 0 .. depth: two vectors of length depth + 1.

    >>> up, down = signal_propagation(3, 50, "zeros", "tanh", np.random.default_rng(0))
    >>> up.round(1).tolist(), down.round(1).tolist()
    ([1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0])
    """
    depth, width = check.whole("depth", depth), check.whole("width", width)
    draw = globals()[check.one_of("init", init, NAMES)]
    f = getattr(act, check.one_of("activation", activation, act.ELEMENTWISE))
    h: Matrix = check.generator("rng", rng).standard_normal((width, width))
    up, layers = [np.square(h).mean()], []
    for _ in range(depth):
        w = draw((width, width), rng)
        z = h @ w.T
        h = f(z)
        layers.append((w, z))
        up.append(np.square(h).mean())
    g = rng.standard_normal((width, width))
    down = [np.square(g).mean()]
    for w, z in reversed(layers):
        g = act.backward(activation, g, z) @ w
        down.append(np.square(g).mean())
    return np.array(up), np.array(down[::-1])


def _uniform(bound: float, shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike) -> Array:
    return (
        check.generator("rng", rng)
        .uniform(-bound, bound, _shape(shape))
        .astype(check.precision("dtype", dtype))
    )


def _normal(std: float, shape: tuple[int, ...], rng: np.random.Generator, dtype: npt.DTypeLike) -> Array:
    return (std * check.generator("rng", rng).standard_normal(_shape(shape))).astype(
        check.precision("dtype", dtype)
    )


def _shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(shape, (tuple, list)):
        raise TypeError(f"shape must be a tuple of sizes, not {type(shape).__name__}")
    return tuple([check.whole("every size in shape", size) for size in shape])
