"""What can be proved or computed exactly: linear regions, concentration, sample sizes, double descent, width.

A ReLU network is given as a list of layers ``(w, b)`` with weights (out, in) and biases (out,); ReLU stands
between the layers and none follows the last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Matrix, Vector

Layers: TypeAlias = Sequence[tuple[ArrayLike, ArrayLike]]
_Piece: TypeAlias = tuple[Fraction, Fraction, Array, Array]


def hyperplane_regions(k: int, d: int) -> int:
    """Regions into which k hyperplanes in general position cut d-dimensional space: Σ_{j≤d} binom(k, j).

    These are the linear regions of one layer of k ReLU units. k ≥ 0, d ≥ 0; the result is exact.

    >>> hyperplane_regions(8, 2), hyperplane_regions(3, 1)
    (37, 4)
    """
    k, d = check.whole("k", k, at_least=0), check.whole("d", d, at_least=0)
    return sum(math.comb(k, j) for j in range(d + 1))


def montufar_lower_bound(k: int, d: int, layers: int) -> int:
    """Regions that the best ReLU network surely reaches: ⌊k/d⌋^(d(L−1)) · Σ_{j≤d} binom(k, j).

    L = `layers` hidden layers of k ≥ d units each, d ≥ 1 inputs. A lower bound on the maximum over all
    weights: it grows exponentially with depth and is no statement about a network at hand (Montúfar 2014).

    >>> [montufar_lower_bound(8, 2, layers) for layers in (1, 2, 3)]
    [37, 592, 9472]
    """
    d, layers = check.whole("d", d), check.whole("layers", layers)
    k = check.whole("k", k, at_least=d)
    return (k // d) ** (d * (layers - 1)) * hyperplane_regions(k, d)


def count_linear_regions_1d(layers: Layers, low: float = 0.0, high: float = 1.0) -> int:
    """Number of linear pieces, on [low, high], of a ReLU network with one input.

    layers: pairs w (out, in), b (out,), the first with in = 1; ReLU between them, none after the last.
    Neighbouring stretches on which the output has the same slope count as one piece: a kink that the later
    layers cancel is no kink. Floats are fractions, so we compute with fractions: no tolerance decides.

    >>> count_linear_regions_1d([([[1.0], [1.0]], [0.0, -0.5]), ([[2.0, -4.0]], [0.0])])
    2
    """
    exact = _exact_layers(layers)
    left = Fraction(check.real("low", low))
    right = Fraction(check.real("high", high, above=low))
    pieces: list[_Piece] = [(left, right, _fractions(np.ones(1)), _fractions(np.zeros(1)))]
    for w, b in exact[:-1]:
        pieces = [smaller for piece in pieces for smaller in _through_relu(w, b, *piece)]
    slopes = [tuple(exact[-1][0] @ slope) for _, _, slope, _ in pieces]
    return 1 + sum(before != after for before, after in pairwise(slopes))


def _through_relu(
    w: Array, b: Array, left: Fraction, right: Fraction, slope: Array, offset: Array
) -> Iterator[_Piece]:
    """Cut [left, right], on which a layer's input is slope·x + offset, where one of its units switches."""
    slope, offset = w @ slope, w @ offset + b
    kinks = {-o / s for s, o in zip(slope, offset, strict=True) if s}
    cuts = [left, *sorted(x for x in kinks if left < x < right), right]
    for start, end in pairwise(cuts):
        on = slope * ((start + end) / 2) + offset > 0
        yield start, end, slope * on, offset * on


def _fractions(x: Array) -> Array:
    return np.array([Fraction(v) for v in x.ravel().tolist()], dtype=object).reshape(x.shape)


def _exact_layers(layers: Layers) -> list[tuple[Array, Array]]:
    exact, width = [], 1
    for i, layer in enumerate(check.sequence("layers", layers, "pairs (w, b)")):
        w, b = check.pair(f"layers[{i}]", layer, "(w, b)")
        names = f"w of layer {i}", f"b of layer {i}"
        w = check.finite(names[0], check.array(names[0], w, f"O {width}"))
        b = check.finite(names[1], check.array(names[1], b, f"{len(w)}"))
        exact.append((_fractions(w), _fractions(b)))
        width = len(w)
    return exact


def sawtooth_net(depth: int) -> list[tuple[Matrix, Vector]]:
    """Layers of the ReLU network that computes the tent map iterated `depth` times: 2^depth pieces on [0, 1].

    On [0, 1] the tent is t(x) = 2·relu(x) − 4·relu(x − ½): up to 1 at ½ and down again. `depth` hidden layers
    of two units each, relu(y) and relu(y − ½) of the value y so far, and a last layer (2, −4) without bias.
    A network with one hidden layer needs 2^depth − 1 units for the same function (Telgarsky 2015).

    >>> [(w.tolist(), b.tolist()) for w, b in sawtooth_net(1)]
    [([[1.0], [1.0]], [0.0, -0.5]), ([[2.0, -4.0]], [0.0])]
    """
    depth = check.whole("depth", depth)
    first = np.ones((2, 1))
    between, last = np.array([[2.0, -4.0], [2.0, -4.0]]), np.array([[2.0, -4.0]])
    weights = [first, *(between.copy() for _ in range(depth - 1))]
    return [(w, np.array([0.0, -0.5])) for w in weights] + [(last, np.zeros(1))]


def hoeffding_bound(n: int, eps: float, low: float = 0.0, high: float = 1.0) -> float:
    """Bound on the chance that a mean strays: P(abs(X̄ − E X̄) ≥ ε) ≤ min(1, 2·exp(−2nε²/(high − low)²)).

    X̄ is the mean of n independent values in [low, high]; ε > 0.

    >>> round(hoeffding_bound(200, 0.1), 3), hoeffding_bound(1, 0.1)
    (0.037, 1.0)
    """
    n, eps, width = check.whole("n", n), check.real("eps", eps, above=0), _width(low, high)
    return min(1.0, 2 * math.exp(-2 * n * (eps / width) ** 2))


def hoeffding_sample_size(eps: float, delta: float, low: float = 0.0, high: float = 1.0) -> int:
    """Smallest n for which Hoeffding's bound is at most δ: n = ⌈(high − low)² · log(2/δ)/(2ε²)⌉.

    ε > 0, 0 < δ < 1.

    >>> hoeffding_sample_size(0.1, 0.05)
    185
    """
    eps, delta = check.real("eps", eps, above=0), check.real("delta", delta, above=0, below=1)
    return math.ceil(math.log(2 / delta) / (2 * (eps / _width(low, high)) ** 2))


def _width(low: float, high: float) -> float:
    return check.real("high", high, above=check.real("low", low)) - low


def pac_sample_size(hypotheses: int, eps: float, delta: float, agnostic: bool = False) -> int:
    """Samples after which, with probability ≥ 1 − δ, learning from a finite class H is safe.

    Realisable (some h in H makes no error): n = ⌈log(|H|/δ)/ε⌉, and every h that fits the sample errs on at
    most ε. Agnostic: n = ⌈log(2|H|/δ)/(2ε²)⌉, and every h errs on the sample as on the world up to ε.
    |H| = `hypotheses` ≥ 1, 0 < ε < 1, 0 < δ < 1.

    >>> pac_sample_size(1000, 0.1, 0.05), pac_sample_size(1000, 0.1, 0.05, agnostic=True)
    (100, 530)
    """
    size = check.whole("hypotheses", hypotheses)
    eps = check.real("eps", eps, above=0, below=1)
    delta = check.real("delta", delta, above=0, below=1)
    if agnostic:
        return math.ceil(math.log(2 * size / delta) / (2 * eps * eps))
    return math.ceil(math.log(size / delta) / eps)


def min_norm_regression(x: ArrayLike, y: ArrayLike) -> Vector:
    """Least squares w = X⁺y by the pseudo-inverse: of all minimisers of ‖Xw − y‖ the one of smallest ‖w‖.

    x (N, P), y (N,), result (P,). With P > N it fits exactly; gradient descent from w = 0 ends there too,
    because it never leaves the span of the rows of X.

    >>> min_norm_regression([[1.0, 1.0]], [2.0]).round(4).tolist()
    [1.0, 1.0]
    """
    x, y = check.arrays(x=(x, "N P"), y=(y, "N"))
    return np.linalg.pinv(check.finite("x", x)) @ check.finite("y", y)


def double_descent_curve(
    n: int,
    dims: Sequence[int],
    total: int,
    rng: np.random.Generator,
    noise: float = 0.2,
    ridge: float = 0.0,
) -> Vector:
    """Risk of linear regression on the first p of `total` features, for every p in `dims`.

    One draw serves all p, in this order: X (n, total) standard normal, β (total,) standard normal divided by
    its norm, ε (n,) standard normal; y = Xβ + noise·ε. ŵ is the minimum-norm solution on X[:, :p], or with
    λ = `ridge` > 0 the solution of (XᵀX + λI)ŵ = Xᵀy. Result (len(dims),): the risk, which is the expected
    squared error on a new sample, ‖ŵ − β[:p]‖² + ‖β[p:]‖² + noise². It peaks near p = n (for C outputs near
    p = nC) and a ridge removes the peak (Belkin 2019, Nakkiran 2021).

    >>> risk = double_descent_curve(40, [20, 40, 200], 200, np.random.default_rng(0))
    >>> bool(risk[1] > 5 * risk[0] > 5 * risk[2])
    True
    """
    n, total, rng = check.whole("n", n), check.whole("total", total), check.generator("rng", rng)
    dims = [check.whole("dims", p) for p in check.sequence("dims", dims, "whole numbers", at_least=0)]
    if max(dims, default=total + 1) > total:
        raise ValueError(f"dims must hold numbers of features from 1 to total = {total}, not {dims}")
    noise = check.real("noise", noise, at_least=0)
    ridge = check.real("ridge", ridge, at_least=0)
    x, beta = rng.standard_normal((n, total)), rng.standard_normal(total)
    beta /= np.linalg.norm(beta)
    y = x @ beta + noise * rng.standard_normal(n)
    risks = []
    for p in dims:
        part = x[:, :p]
        if ridge:
            w = np.linalg.solve(part.T @ part + ridge * np.eye(p), part.T @ y)
        else:
            w = min_norm_regression(part, y)
        risks.append(np.square(w - beta[:p]).sum() + np.square(beta[p:]).sum() + noise**2)
    return np.array(risks)


def nngp_relu_kernel(
    x1: ArrayLike, x2: ArrayLike, depth: int, sigma_w2: float = 2.0, sigma_b2: float = 0.0
) -> Matrix:
    """Covariance of the outputs of an infinitely wide random ReLU network with `depth` hidden layers.

    Weights N(0, σ_w²/fan-in), biases N(0, σ_b²). Start with K = σ_b² + σ_w² x·x′/D; every hidden layer maps
    K(x,x′) ← σ_b² + σ_w²/(2π) · √(K(x,x) K(x′,x′)) · (sin θ + (π − θ) cos θ), where
    cos θ = K(x,x′)/√(K(x,x) K(x′,x′)) (Cho and Saul 2009). x1 (N, D), x2 (M, D), result (N, M);
    depth 0 is the linear network. Where K(x,x) = 0 the new value is σ_b².

    >>> nngp_relu_kernel([[1.0, 1.0]], [[1.0, 1.0], [-1.0, -1.0]], depth=1).round(6).tolist()
    [[2.0, 0.0]]
    """
    x1, x2 = check.arrays(x1=(x1, "N D"), x2=(x2, "M D"))
    depth = check.whole("depth", depth, at_least=0)
    w2 = check.real("sigma_w2", sigma_w2, above=0)
    b2 = check.real("sigma_b2", sigma_b2, at_least=0)
    d = x1.shape[1]
    k11 = b2 + w2 * np.square(x1).sum(axis=1)[:, None] / d
    k22 = b2 + w2 * np.square(x2).sum(axis=1)[None, :] / d
    k12 = b2 + w2 * (x1 @ x2.T) / d
    for _ in range(depth):
        scale = np.sqrt(k11 * k22)
        cos = np.clip(k12 / np.where(scale > 0, scale, 1), -1, 1)
        angle = np.arccos(cos)
        k12 = b2 + w2 / (2 * math.pi) * scale * (np.sin(angle) + (math.pi - angle) * cos)
        k11, k22 = b2 + w2 * k11 / 2, b2 + w2 * k22 / 2  # θ = 0: half of a Gaussian's variance passes
    return k12
