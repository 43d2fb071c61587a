"""Activation functions, each with its derivative directly beneath it, and softmax with its relatives.

Element-wise functions g come with ``g_grad``, the derivative g'(x) at every element; `backward` turns the
gradient of the loss with respect to g(x) into that with respect to x. Softmax mixes elements, so what
stands under it is its vector-Jacobian product (``_vjp``).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from . import check, special
from .shapes import Array, ArrayLike

ELEMENTWISE = (
    "heaviside",
    "identity",
    "relu",
    "leaky_relu",
    "sigmoid",
    "tanh",
    "softplus",
    "gelu",
    "gelu_tanh",
    "silu",
)


_BLOCK = 1 << 14  # elements; a function's temporaries of this size stay in the processor's cache


def _named(name: str) -> Callable[[ArrayLike], Array]:
    """The function of this module with that name, at the moment: yours, once it stands in the place of ours.

    >>> float(_named("relu_grad")(3.0))
    1.0
    """
    function: Callable[[ArrayLike], Array] = globals()[name]
    return function


def forward(name: str, x: ArrayLike) -> Array:
    """The activation `name`, one of `ELEMENTWISE`, of every element of x.

    >>> forward("relu", [-1.0, 2.0]).tolist()
    [0.0, 2.0]
    """
    check.one_of("name", name, ELEMENTWISE)
    return _in_blocks(_named(name), check.array("x", x))


def backward(name: str, g: ArrayLike, x: ArrayLike) -> Array:
    """Gradient with respect to x of a loss that sees x only through the activation `name`.

    dL/dx = g ⊙ act'(x), where g = dL/d act(x) has the shape of x and `name` is one of `ELEMENTWISE`.

    >>> backward("relu", g=[5.0, 5.0], x=[-1.0, 2.0]).tolist()
    [0.0, 5.0]
    """
    check.one_of("name", name, ELEMENTWISE)
    g, x = check.array("g", g), check.array("x", x)
    if g.shape != x.shape:
        raise ValueError(f"g has shape {g.shape}, but the shape {x.shape} of x was expected")
    derivative = _named(f"{name}_grad")
    return _in_blocks(lambda g, x: g * derivative(x), g, x)


def _in_blocks(f: Callable[..., Array], *arrays: Array) -> Array:
    """An element-wise function of equally shaped arrays; on large ones block by block, which is faster."""
    if arrays[0].size <= _BLOCK:
        return f(*arrays)
    flat = [a.reshape(-1) for a in arrays]
    out = np.empty(flat[0].shape, np.result_type(*arrays))
    for start in range(0, out.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        out[block] = f(*(a[block] for a in flat))
    return out.reshape(arrays[0].shape)


def heaviside(x: ArrayLike) -> Array:
    """Step of the threshold neuron: Θ(x) = 1 for x ≥ 0, else 0. At x = 0 it is 1: the threshold is reached.

    >>> heaviside([-2.0, 0.0, 3.0]).tolist()
    [0.0, 1.0, 1.0]
    """
    x = check.array("x", x)
    return (x >= 0).astype(x.dtype)


def heaviside_grad(x: ArrayLike) -> Array:
    """Θ'(x) = 0 wherever it exists, which is why no gradient passes a step; at the jump we also say 0.

    >>> heaviside_grad([-2.0, 0.0, 3.0]).tolist()
    [0.0, 0.0, 0.0]
    """
    return np.zeros_like(check.array("x", x))


def identity(x: ArrayLike) -> Array:
    """g(x) = x, as a new array.

    >>> identity([-1.0, 2.0]).tolist()
    [-1.0, 2.0]
    """
    return check.array("x", x).copy()


def identity_grad(x: ArrayLike) -> Array:
    """g'(x) = 1.

    >>> identity_grad([-1.0, 2.0]).tolist()
    [1.0, 1.0]
    """
    return np.ones_like(check.array("x", x))


def relu(x: ArrayLike) -> Array:
    """Rectified linear unit: relu(x) = max(x, 0). Passes NaN on.

    >>> relu([-1.0, 0.0, 2.0]).tolist()
    [0.0, 0.0, 2.0]
    """
    return np.maximum(check.array("x", x), 0)


def relu_grad(x: ArrayLike) -> Array:
    """relu'(x) = 1 for x > 0, else 0; at the kink x = 0 we choose 0, as PyTorch does.

    >>> relu_grad([-1.0, 0.0, 2.0]).tolist()
    [0.0, 0.0, 1.0]
    """
    x = check.array("x", x)
    return (x > 0).astype(x.dtype)


def leaky_relu(x: ArrayLike, slope: float = 0.01) -> Array:
    """x for x > 0, slope · x otherwise: a unit that never goes silent.

    >>> leaky_relu([-1.0, 2.0]).tolist()
    [-0.01, 2.0]
    """
    x = check.array("x", x)
    return np.where(x > 0, x, x * x.dtype.type(slope))


def leaky_relu_grad(x: ArrayLike, slope: float = 0.01) -> Array:
    """1 for x > 0, `slope` otherwise (at x = 0 too).

    >>> leaky_relu_grad([-1.0, 0.0, 2.0]).tolist()
    [0.01, 0.01, 1.0]
    """
    x = check.array("x", x)
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(slope))


def sigmoid(x: ArrayLike) -> Array:
    """Logistic function: σ(x) = 1/(1 + e^(−x)), without overflow for any finite x.

    With e = exp(−|x|) ≤ 1: σ(x) = 1/(1+e) for x ≥ 0 and e/(1+e) for x < 0.

    >>> sigmoid([-1000.0, 0.0, 1000.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    x = check.array("x", x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_grad(x: ArrayLike) -> Array:
    """σ'(x) = σ(x)·(1 − σ(x)) = e/(1+e)² with e = exp(−|x|), which keeps its digits in both tails.

    >>> sigmoid_grad([0.0, 1000.0]).tolist()
    [0.25, 0.0]
    """
    e = np.exp(-np.abs(check.array("x", x)))
    return e / (1 + e) ** 2


def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) = 2σ(2x) − 1.

    >>> tanh([0.0, 100.0]).tolist()
    [0.0, 1.0]
    """
    return np.tanh(check.array("x", x))


def tanh_grad(x: ArrayLike) -> Array:
    """tanh'(x) = 1 − tanh²(x).

    >>> tanh_grad([0.0, 100.0]).tolist()
    [1.0, 0.0]
    """
    y = np.tanh(check.array("x", x))
    return 1 - y * y


def softplus(x: ArrayLike) -> Array:
    """Smooth ReLU: log(1 + eˣ) = max(x, 0) + log(1 + e^(−|x|)), without overflow.

    >>> softplus([-1000.0, 0.0, 1000.0]).round(4).tolist()
    [0.0, 0.6931, 1000.0]
    """
    x = check.array("x", x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_grad(x: ArrayLike) -> Array:
    """softplus'(x) = σ(x).

    >>> softplus_grad([0.0]).tolist()
    [0.5]
    """
    return sigmoid(x)


def gelu(x: ArrayLike) -> Array:
    """Gaussian error linear unit: x·Φ(x) with the normal distribution Φ(x) = ½(1 + erf(x/√2)).

    >>> gelu([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.1587, 0.0, 0.8413]
    """
    x = check.array("x", x)
    return 0.5 * x * (1 + special.erf(x / math.sqrt(2)))


def gelu_grad(x: ArrayLike) -> Array:
    """gelu'(x) = Φ(x) + x·φ(x) with the normal density φ(x) = exp(−x²/2)/√(2π).

    >>> gelu_grad([0.0]).tolist()
    [0.5]
    """
    x = check.array("x", x)
    density = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return 0.5 * (1 + special.erf(x / math.sqrt(2))) + x * density


def gelu_tanh(x: ArrayLike) -> Array:
    """GELU in GPT-2's approximation: ½x(1 + tanh(√(2/π)·(x + 0.044715 x³))). It is up to 5e−4 off.

    >>> gelu_tanh([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.1588, 0.0, 0.8412]
    """
    x = check.array("x", x)
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * x * (1 + 0.044715 * x * x)))


def gelu_tanh_grad(x: ArrayLike) -> Array:
    """With t = tanh(u), u = √(2/π)(x + 0.044715 x³): ½(1 + t) + ½x(1 − t²)·√(2/π)(1 + 3·0.044715 x²).

    >>> gelu_tanh_grad([0.0]).tolist()
    [0.5]
    """
    x = check.array("x", x)
    x2 = x * x
    t = np.tanh(math.sqrt(2 / math.pi) * x * (1 + 0.044715 * x2))
    slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x2)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope


def silu(x: ArrayLike) -> Array:
    """Sigmoid linear unit, also called swish: x·σ(x).

    >>> silu([-1.0, 0.0, 1.0]).round(4).tolist()
    [-0.2689, 0.0, 0.7311]
    """
    x = check.array("x", x)
    return x * sigmoid(x)


def silu_grad(x: ArrayLike) -> Array:
    """silu'(x) = σ(x)·(1 + x·(1 − σ(x))).

    >>> silu_grad([0.0]).tolist()
    [0.5]
    """
    x = check.array("x", x)
    s = sigmoid(x)
    return s * (1 + x * (1 - s))


def logsumexp(x: ArrayLike, axis: int = -1, keepdims: bool = False) -> Array:
    """log Σ_j exp(x_j) along `axis` = m + log Σ_j exp(x_j − m) with m = max_j x_j, so nothing overflows.

    A row of −∞ only (nothing to choose from) gives −∞.

    >>> logsumexp([1000.0, 1000.0]).round(4).tolist()
    1000.6931
    """
    x = check.array("x", x, "... N")
    axis = check.axis("axis", axis, x)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isinf(m) & (m < 0), 0, m)
    with np.errstate(divide="ignore"):
        out = m + np.log(np.exp(x - m).sum(axis=axis, keepdims=True))
    return out if keepdims else out.squeeze(axis)


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    """Scores to probabilities along `axis`: p_i = exp(x_i − m)/Σ_j exp(x_j − m), m = max_j x_j.

    Subtracting m changes nothing (softmax is invariant under shifts) and keeps exp from overflowing.
    Shape in, shape out; every slice along `axis` sums to 1.

    >>> softmax([[1000.0, 1000.0], [0.0, -1000.0]]).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    x = check.array("x", x, "... N")
    axis = check.axis("axis", axis, x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    e /= e.sum(axis=axis, keepdims=True)
    return e


def softmax_vjp(g: ArrayLike, p: ArrayLike, axis: int = -1) -> Array:
    """Gradient through p = softmax(x): dL/dx = p ⊙ (g − Σ_j g_j p_j), from J = diag(p) − p pᵀ.

    g = dL/dp and p have the same shape; the sum runs along `axis`.

    >>> softmax_vjp([1.0, 0.0], [0.5, 0.5]).tolist()
    [0.25, -0.25]
    """
    g, p = check.array("g", g, "... N"), check.array("p", p, "... N")
    axis = check.axis("axis", axis, p)
    return p * (g - (g * p).sum(axis=axis, keepdims=True))


def log_softmax(x: ArrayLike, axis: int = -1) -> Array:
    """log p_i = x_i − log Σ_j exp(x_j) along `axis`, finite even where p_i underflows to 0.

    >>> log_softmax([0.0, -1000.0]).tolist()
    [0.0, -1000.0]
    """
    x = check.array("x", x, "... N")
    return x - logsumexp(x, axis=axis, keepdims=True)


def log_softmax_vjp(g: ArrayLike, log_p: ArrayLike, axis: int = -1) -> Array:
    """Gradient through log p = log_softmax(x): dL/dx = g − p ⊙ Σ_j g_j.

    >>> log_softmax_vjp([1.0, 0.0], [-0.6931471805599453, -0.6931471805599453]).round(4).tolist()
    [0.5, -0.5]
    """
    g, log_p = check.array("g", g, "... N"), check.array("log_p", log_p, "... N")
    return g - np.exp(log_p) * g.sum(axis=check.axis("axis", axis, g), keepdims=True)
