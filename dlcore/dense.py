"""Fully connected networks as plain functions: one layer, many layers, and what can be said about them.

`nn` offers these names too (``nn.linear_forward`` ...): the modules there are thin shells around them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from . import activations as act
from . import check
from .shapes import Array, ArrayLike, Matrix, Vector

Params: TypeAlias = Sequence[tuple[Matrix, Vector]]  # one (weights (out, in), bias (out,)) a layer
Cache: TypeAlias = list[tuple[Matrix, Matrix]]  # one (input, pre-activation) a layer

HEADS = {"regression": "identity", "positive": "softplus", "binary": "sigmoid", "multiclass": "softmax"}


def linear_forward(x: Matrix, w: Matrix, b: Vector | None = None) -> Matrix:
    """A layer of affine units: z = x Wᵀ + b.

    x (N, D) samples as rows, w (O, D), b (O,) or None for no bias; the result is (N, O).

    >>> linear_forward(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5])).tolist()
    [[11.5]]
    """
    if b is None:
        x, w = check.arrays(x=(x, "N D"), w=(w, "O D"))
        return x @ w.T
    x, w, b = check.arrays(x=(x, "N D"), w=(w, "O D"), b=(b, "O"))
    z = x @ w.T
    z += b
    return z


def linear_backward(g: Matrix, x: Matrix, w: Matrix, need_dx: bool = True) -> tuple[Any, Matrix, Vector]:
    """Gradients of the layer z = x Wᵀ + b: dx = g W, dW = gᵀ x, db = Σ_n g_n.

    g (N, O) is the gradient with respect to z; the results have the shapes of x, w and b. The first layer
    of a network needs no dx: with ``need_dx=False`` it is None and costs nothing.

    >>> dx, dw, db = linear_backward(np.array([[2.0]]), np.array([[1.0, 5.0]]), np.array([[3.0, 4.0]]))
    >>> dx.tolist(), dw.tolist(), db.tolist()
    ([[6.0, 8.0]], [[2.0, 10.0]], [2.0])
    """
    g, x, w = check.arrays(g=(g, "N O"), x=(x, "N D"), w=(w, "O D"))
    return g @ w if need_dx else None, g.T @ x, g.sum(axis=0)


def mlp_forward(x: Matrix, params: Params, activation: str = "relu") -> tuple[Matrix, Cache]:
    """A multilayer perceptron: h⁰ = x, zˡ = hˡ⁻¹ Wˡᵀ + bˡ, hˡ = g(zˡ); the last layer stays linear.

    x (N, D); `params` lists (Wˡ (out, in), bˡ (out,)) for l = 1 .. L; `activation` names g. Returns the
    output z^L and, for the backward pass, the list of (hˡ⁻¹, zˡ).

    >>> y, cache = mlp_forward(np.array([[1.0]]), [(np.array([[2.0]]), np.array([-3.0]))])
    >>> y.tolist(), len(cache)
    ([[-1.0]], 1)
    """
    check.one_of("activation", activation, act.ELEMENTWISE)
    layers = _layers(params)
    h, cache = x, []
    for w, b in layers:
        z = linear_forward(h, w, b)
        cache.append((h, z))
        h = getattr(act, activation)(z)
    return cache[-1][1], cache


def mlp_backward(
    g: Matrix, params: Params, cache: Cache, activation: str = "relu"
) -> tuple[Matrix, list[tuple[Matrix, Vector]]]:
    """Backpropagation through `mlp_forward`: from g = dL/dz^L to dL/dx and (dL/dWˡ, dL/dbˡ) for every layer.

    δ^L = g; then for l = L .. 1: dWˡ = δˡᵀ hˡ⁻¹, dbˡ = Σ_n δˡ_n, dhˡ⁻¹ = δˡ Wˡ and, while l > 1,
    δˡ⁻¹ = dhˡ⁻¹ ⊙ g'(zˡ⁻¹). `cache` comes from the forward pass.

    >>> w, b = np.array([[2.0]]), np.array([0.0])
    >>> y, cache = mlp_forward(np.array([[3.0]]), [(w, b), (w, b)])
    >>> dx, grads = mlp_backward(np.array([[1.0]]), [(w, b), (w, b)], cache)
    >>> dx.tolist(), [dw.tolist() for dw, db in grads]
    ([[4.0]], [[[6.0]], [[6.0]]])
    """
    check.one_of("activation", activation, act.ELEMENTWISE)
    layers = _layers(params)
    cache = check.sequence("cache", cache, "pairs that mlp_forward returned")
    if len(cache) != len(layers):
        raise ValueError(f"cache holds {len(cache)} layers, but params has {len(layers)}")
    cache = [check.pair(f"cache[{i}]", kept, "(input, pre-activation)") for i, kept in enumerate(cache)]
    grads: list[tuple[Matrix, Vector]] = []
    delta = g
    for i in reversed(range(len(layers))):
        dh, dw, db = linear_backward(delta, cache[i][0], layers[i][0])
        grads.insert(0, (dw, db))
        delta = act.backward(activation, dh, cache[i - 1][1]) if i else dh
    return delta, grads


def mlp_param_count(sizes: Sequence[int]) -> int:
    """Number of weights and biases of an MLP with the given layer sizes: Σ_l (n_l · n_{l+1} + n_{l+1}).

    >>> mlp_param_count([3072, 10])
    30730
    """
    given = check.sequence("sizes", sizes, "whole numbers", at_least=0)
    widths = [check.whole(f"sizes[{i}]", n) for i, n in enumerate(given)]
    if len(widths) < 2:
        raise ValueError(f"sizes must list at least an input and an output size, not {widths}")
    return sum(n * m + m for n, m in itertools.pairwise(widths))


def output_head(z: ArrayLike, task: str) -> Array:
    """What a network's last pre-activations mean: the output activation that fits the task.

    "regression": z itself; "positive": softplus(z) > 0; "binary": σ(z), the probability of class 1;
    "multiclass": softmax over the last axis. Shape in, shape out.

    >>> output_head([[0.0, 0.0]], "multiclass").tolist()
    [[0.5, 0.5]]
    """
    return getattr(act, HEADS[check.one_of("task", task, HEADS)])(z)


def collapse_linear(params: Params) -> tuple[Matrix, Vector]:
    """The single layer that equals a stack of linear layers without activations.

    W = W^L ··· W¹ and b = W^L(··· (W² b¹ + b²) ···) + b^L: depth alone adds nothing.

    >>> w, b = collapse_linear([(np.array([[2.0]]), np.array([1.0])), (np.array([[3.0]]), np.array([5.0]))])
    >>> w.tolist(), b.tolist()
    ([[6.0]], [8.0])
    """
    layers = _layers(params)
    w, b = layers[0][0].copy(), layers[0][1].copy()
    for upper, shift in layers[1:]:
        _, upper, shift = check.arrays(below=(w, "H D"), w=(upper, "O H"), b=(shift, "O"))
        w, b = upper @ w, upper @ b + shift
    return w, b


def uat_step_network(
    f: Callable[[Array], Array], steps: int, low: float, high: float
) -> list[tuple[Matrix, Vector]]:
    """Parameters of a one-hidden-layer threshold network within one step of f on [low, high].

    The interval is cut into `steps` equal cells with midpoints c_1 < ... < c_K; hidden unit k fires from
    the boundary between cells k and k+1 on, and carries the jump f(c_{k+1}) − f(c_k). The output bias is
    f(c_1). So mlp_forward(x, params, "heaviside") is the staircase f(c_k) on cell k, and its error is at
    most the largest change of f over half a cell. `f` maps a vector to a vector.

    >>> params = uat_step_network(np.square, steps=2, low=0.0, high=2.0)
    >>> mlp_forward(np.array([[0.1], [1.9]]), params, "heaviside")[0].tolist()
    [[0.25], [2.25]]
    """
    count, f = check.whole("steps", steps, at_least=2), check.function("f", f)
    low, high = check.real("low", low), check.real("high", high)
    if not low < high:
        raise ValueError(f"low must be below high, not {low:g} and {high:g}")
    edges = np.linspace(low, high, count + 1)
    levels = check.array("the result of f", f((edges[1:] + edges[:-1]) / 2), str(count))
    check.finite("the result of f", levels)
    hidden = np.ones((count - 1, 1)), -edges[1:-1]
    return [hidden, (np.diff(levels)[None, :], levels[:1])]


def embedding_forward(table: Matrix, ids: ArrayLike) -> Array:
    """Look up rows: the vectors (..., D) of the tokens ids (...), from a table (V, D).

    >>> embedding_forward(np.array([[0.0, 1.0], [2.0, 3.0]]), [1, 1]).tolist()
    [[2.0, 3.0], [2.0, 3.0]]
    """
    table = check.array("table", table, "V D")
    return table[check.labels("ids", ids, len(table), "...")]


def embedding_backward(g: Array, ids: ArrayLike, rows: int) -> Matrix:
    """Gradient (V, D) of the table: row v receives the sum of g over all places where ids is v.

    >>> embedding_backward(np.ones((2, 1)), [1, 1], rows=3).tolist()
    [[0.0], [2.0], [0.0]]
    """
    g = check.array("g", g, "... D")
    tokens = check.labels("ids", ids, check.whole("rows", rows), "...")
    if tokens.shape != g.shape[:-1]:
        raise ValueError(f"g has shape {g.shape}, but {(*tokens.shape, 'D')} was expected for these ids")
    # Sorting brings equal tokens together, so that each row is one sum; np.add.at is ten times slower.
    flat, rest = tokens.reshape(-1), g.reshape(-1, g.shape[-1])
    order = np.argsort(flat, kind="stable")
    seen, first = np.unique(flat[order], return_index=True)
    d = np.zeros((rows, g.shape[-1]), g.dtype)
    d[seen] = np.add.reduceat(rest[order], first, axis=0)
    return d


def _layers(params: Params) -> list[tuple[Matrix, Vector]]:
    layers = []
    for i, layer in enumerate(check.sequence("params", params, "pairs (w, b)"), 1):
        if not isinstance(layer, (tuple, list)) or len(layer) != 2:
            raise TypeError(f"params must hold a pair (w, b) for layer {i}, not {type(layer).__name__}")
        w, b = layer
        w = check.array(f"w of layer {i}", w, "O I")
        layers.append((w, check.array(f"b of layer {i}", b, str(len(w)))))
    return layers
