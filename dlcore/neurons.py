"""Neurons before deep learning: threshold units, the perceptron, ADALINE, and a spiking neuron.

Two classes are labelled 0 and 1, as Θ answers; the formulas of the perceptron use the signs s = 2·label − 1.
"""

from __future__ import annotations

import math

import numpy as np

from . import activations as act
from . import check, linear
from .shapes import Array, ArrayLike, Labels, Mask, Matrix, Scalar, Vector

# Margins below this share of the data's size count as none: float64 cannot tell them from rounding.
_MARGIN_TOLERANCE = 1e-9


def threshold_unit(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """Threshold logic unit with weights: y = +1 if v = wᵀx + b ≥ 0, else −1, for inputs ±1 (true, false).

    x (..., D), w (D,), b a number → y (...). McCulloch and Pitts (1943) had no such weights: their inputs
    were 0 or 1, all that excite counted alike, and one that inhibits silenced the unit.

    >>> threshold_unit([[1.0, 1.0], [1.0, -1.0]], w=[1.0, 1.0], b=-1.0).tolist()  # and
    [1.0, -1.0]
    """
    return 2 * act.heaviside(linear.linear_predict(x, check.array("w", w, "D"), b)) - 1


def truth_table(w: ArrayLike, b: ArrayLike) -> tuple[Matrix, Vector, Vector]:
    """All 2^D inputs of a threshold unit, with v = wᵀx + b and y = ±1 for each: (2^D, D), (2^D,), (2^D,).

    Rows are in counting order: −1 before +1, and the last input changes fastest. D is at most 20.

    >>> x, v, y = truth_table([1.0, 1.0], b=1.0)  # or
    >>> x.tolist(), v.tolist(), y.tolist()
    ([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]], [-1.0, 1.0, 1.0, 3.0], [-1.0, 1.0, 1.0, 1.0])
    """
    w = check.array("w", w, "D")
    if len(w) > 20:
        raise ValueError(f"w has {len(w)} inputs, but a truth table is written out for at most 20")
    bits = np.arange(2 ** len(w))[:, None] >> np.arange(len(w))[::-1] & 1
    x = (2 * bits - 1).astype(w.dtype)
    return x, linear.linear_predict(x, w, b), threshold_unit(x, w, b)


def perceptron_predict(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Labels:
    """Class of each sample: f(x) = Θ(wᵀx + b), which is 1 for wᵀx + b ≥ 0, else 0. The threshold is −b.

    x (..., D), w (D,), b a number → whole numbers 0 or 1 of shape (...).

    >>> perceptron_predict([[2.0, 0.0], [0.0, 0.0]], w=[1.0, 1.0], b=-2.0).tolist()
    [1, 0]
    """
    v = linear.linear_predict(x, check.array("w", w, "D"), b)
    return act.heaviside(v).astype(np.intp)


def perceptron_fit(
    x: ArrayLike, labels: ArrayLike, epochs: int, pocket: bool = False
) -> tuple[Vector, Scalar, int]:
    """Rosenblatt's rule from w = 0, b = 0: (w, b, number of updates) after at most `epochs` passes.

    A pass visits the samples in order. With s_i = 2·label_i − 1, sample i is a mistake if
    s_i·(wᵀx_i + b) ≤ 0 (on the line is not yet right); then w ← w + s_i·x_i and b ← b + s_i. A pass without
    mistakes ends the search. If the classes can be separated, the number of updates is at most
    `novikoff_bound`; if not, the weights stay bounded but never settle (this is not gradient descent: the
    slope of Θ is 0), and with pocket=True the result is the best (w, b) met on the way, by
    `perceptron_predict`, the earliest of equals (Gallant 1990).
    x (N, D), labels 0 or 1 (N,) → w (D,), the number b, the number of updates.

    >>> w, b, updates = perceptron_fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], epochs=20)  # and
    >>> w.tolist(), float(b), updates
    ([3.0, 2.0], -4.0, 18)
    """
    x, s = _signed(x, labels)
    epochs, updates = check.whole("epochs", epochs, at_least=0), 0
    w, b = np.zeros_like(x[0]), x.dtype.type(0)
    best, best_right = (w, b), _count_right(x, s, w, b)
    for _ in range(epochs):
        before = updates
        for x_i, s_i in zip(x, s, strict=True):
            if s_i * (w @ x_i + b) <= 0:
                w, b = w + s_i * x_i, b + s_i
                updates += 1
                if pocket and (right := _count_right(x, s, w, b)) > best_right:
                    best, best_right = (w, b), right
        if updates == before:
            break
    return (*best, updates) if pocket else (w, b, updates)


def adaline_fit(x: ArrayLike, y: ArrayLike, lr: float, epochs: int) -> tuple[Vector, Scalar]:
    """ADALINE by the LMS or delta rule (Widrow and Hoff 1960), from w = 0, b = 0.

    Each epoch visits the samples in order: with the error e_i = y_i − (wᵀx_i + b), w ← w + α·e_i·x_i and
    b ← b + α·e_i, α = lr. The error is taken before the threshold, so this is gradient descent on ½e_i² and
    goes on when all samples are right already. x (N, D), targets y (N,), ±1 for two classes → w (D,) and
    the number b.

    >>> w, b = adaline_fit([[-1.0], [1.0]], [-1.0, 1.0], lr=0.1, epochs=100)
    >>> w.round(3).tolist(), round(abs(float(b)), 3)
    ([1.0], 0.0)
    """
    x, y = check.arrays(x=(x, "N D"), y=(y, "N"))
    x, y = check.finite("x", x), check.finite("y", y)
    lr, epochs = check.real("lr", lr, above=0), check.whole("epochs", epochs, at_least=0)
    w, b = np.zeros_like(x[0]), x.dtype.type(0)
    for _ in range(epochs):
        for x_i, y_i in zip(x, y, strict=True):
            error = y_i - (w @ x_i + b)
            w, b = w + lr * error * x_i, b + lr * error
    return w, b


def margin(x: ArrayLike, labels: ArrayLike, w: ArrayLike, b: ArrayLike) -> Scalar:
    """Distance from the hyperplane wᵀx + b = 0 to the nearest sample, negative if one is on the wrong side.

    γ = min_i s_i·(wᵀx_i + b)/‖w‖ with s_i = 2·label_i − 1; w = 0 is refused.
    x (N, D), labels 0 or 1 (N,), w (D,), b a number → one number.

    >>> float(margin([[0.0, 0.0], [6.0, 8.0]], [0, 1], w=[3.0, 4.0], b=-10.0))
    2.0
    """
    x, s = _signed(x, labels)
    w = check.array("w", w, str(x.shape[1]))
    length = np.sqrt((w * w).sum())
    if not length > 0:
        raise ValueError("w must not be 0: it is the direction of the hyperplane")
    return (s * linear.linear_predict(x, w, b)).min() / length


def novikoff_bound(x: ArrayLike, labels: ArrayLike, w: ArrayLike, b: ArrayLike) -> Scalar:
    """Most updates that `perceptron_fit` can need, from any (w, b) that separates: (R/γ)² (Novikoff 1962).

    The bias is a weight too: with x̃_i = (x_i, 1) and w̃ = (w, b), R = max_i ‖x̃_i‖ and γ is the margin of
    w̃ᵀx̃ = 0, γ = min_i s_i·w̃ᵀx̃_i/‖w̃‖. A (w, b) that does not separate (γ ≤ 0) is refused.
    Shapes are those of `margin`.

    >>> round(float(novikoff_bound([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], [2.0, 2.0], -3.0)), 6)
    51.0
    """
    x, w = check.arrays(x=(x, "N D"), w=(w, "D"))
    b = check.array("b", b, "").astype(w.dtype, copy=False)
    lifted = np.column_stack([x, np.ones_like(x[:, 0])])
    gamma = margin(lifted, labels, np.append(w, b), 0.0)
    if not gamma > 0:
        raise ValueError(f"w and b do not separate the classes: the margin is {gamma:g}")
    return (lifted * lifted).sum(axis=1).max() / gamma**2


def is_linearly_separable(x: ArrayLike, labels: ArrayLike) -> bool:
    """Whether some hyperplane has all of class 1 on one side and all of class 0 on the other.

    Either some w̃ has s_i·w̃ᵀx̃_i > 0 for all i (x̃_i = (x_i, 1), s_i = 2·label_i − 1), or 0 lies in the
    convex hull of the points s_i·x̃_i (Gordan 1873). So: find the point of the hull nearest to 0; where it
    is not 0, it is such a w̃. x (N, D), labels 0 or 1 (N,) → bool; a single class is separable.
    The answer does not depend on the units of the features. A margin below 1e−9 of the data's size counts
    as none.

    >>> corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> is_linearly_separable(corners, [0, 0, 0, 1]), is_linearly_separable(corners, [0, 1, 1, 0])  # and, xor
    (True, False)
    """
    x, s = _signed(x, labels)
    centred = x.astype(np.float64)
    centred -= centred.mean(axis=0)
    largest = np.abs(centred).max(axis=0)
    u, sizes, _ = np.linalg.svd(centred / np.where(largest > 0, largest, 1), full_matrices=False)
    # Equal spread in every direction; directions in which the data do not vary hold only rounding errors.
    u = u[:, sizes > 1e-12 * sizes[0]] * math.sqrt(len(x))
    return _has_positive_side(s[:, None] * np.column_stack([u, np.ones(len(x))]))


def _has_positive_side(a: Matrix) -> bool:
    """Whether some w has Aw > 0, by the point of the hull of A's rows that is nearest to 0.

    `face` marks the rows that span the nearest point found so far, and w has height a_i·w = 1 on all of them.
    No row lower than that: w is proof. A row lower: the hull comes nearer to 0 there, so it joins the face.
    No w for the face: 0 lies in its hull.
    """
    a = a / np.sqrt((a * a).sum(axis=1).max())
    shares, face, lowest = np.zeros(len(a)), np.zeros(len(a), dtype=np.bool_), 0
    for _ in range(10 * len(a)):
        face[lowest] = True
        shares, face = _nearest_point(a, shares, face)
        w = np.linalg.lstsq(a[face], np.ones(face.sum()))[0]
        heights = a @ w
        if heights[face].min() < 0.5 or (w * w).sum() * _MARGIN_TOLERANCE**2 > 1:
            return False
        lowest = int(heights.argmin())
        if heights[lowest] > 0.5:
            return True
    return False


def _nearest_point(a: Matrix, shares: Vector, face: Mask) -> tuple[Vector, Mask]:
    """Shares of the face's rows in the point of their hull nearest to 0; rows without a share leave the face.

    Least squares for Σ_i λ_i·(a_i, 1) ≈ (0, 1) gives, up to a factor, the nearest point of the plane through
    the face. If it lies outside the hull, walk towards it from the old point as far as the edge (Lawson and
    Hanson 1974).
    """
    columns = np.column_stack([a, np.ones(len(a))]).T
    target = np.append(np.zeros(a.shape[1]), 1.0)
    while True:
        wanted = np.zeros(len(a))
        wanted[face] = np.linalg.lstsq(columns[:, face], target)[0]
        outside = face & (wanted < 0)
        if not outside.any():
            return wanted, face
        reach = shares[outside] / (shares[outside] - wanted[outside])
        shares = shares + reach.min() * (wanted - shares)
        face = face & (shares > 1e-15)


def feature_map_circle(x: ArrayLike) -> Matrix:
    """Third coordinate that makes circles flat: (x₁, x₂) becomes (x₁, x₂, x₁² + x₂²). (N, 2) → (N, 3).

    A curve F(x) = 0 parts the plane into F < 0 and F > 0. For a circle F = x₁² + x₂² − 2c₁x₁ − 2c₂x₂ + const
    is linear in the new coordinates, so a single perceptron can tell inside from outside.

    >>> feature_map_circle([[3.0, 4.0]]).tolist()
    [[3.0, 4.0, 25.0]]
    """
    x = check.array("x", x, "N 2")
    return np.column_stack([x, (x * x).sum(axis=1)])


def lif_simulate(current: ArrayLike, dt: float, tau: float, threshold: float = 1.0) -> tuple[Vector, Mask]:
    """Leaky integrate-and-fire neuron: τ·dV/dt = −V + I(t), and a spike where V reaches the threshold.

    V starts at 0. Over a step dt with constant current I_t the solution is exact:
    V ← I_t + (V − I_t)·e^(−dt/τ). If then V ≥ threshold, the neuron fires and V returns to 0. I is measured
    in volts (current times resistance). Without end it fires every τ·log(I/(I − threshold)), never for
    I < threshold. current (T,) → V after each step (T,) and spikes (T,), True where it fired.

    >>> v, spikes = lif_simulate([2.0] * 4, dt=0.5, tau=1.0)
    >>> v.round(3).tolist(), spikes.tolist()
    ([0.787, 0.0, 0.787, 0.0], [False, True, False, True])
    """
    current = check.array("current", current, "T")
    dt, tau = check.real("dt", dt, above=0), check.real("tau", tau, above=0)
    threshold = check.real("threshold", threshold, above=0)
    decay = math.exp(-dt / tau)
    voltage, spikes = np.empty_like(current), np.zeros(len(current), dtype=np.bool_)
    v = current.dtype.type(0)
    for t, i in enumerate(current):
        v = i + (v - i) * decay
        spikes[t] = v >= threshold
        v = v * ~spikes[t]
        voltage[t] = v
    return voltage, spikes


def _signed(x: ArrayLike, labels: ArrayLike) -> tuple[Matrix, Vector]:
    """The samples, and the sign +1 or −1 of each in their precision."""
    x = check.finite("x", check.array("x", x, "N D"))
    return x, (2 * check.labels("labels", labels, 2, str(len(x))) - 1).astype(x.dtype)


def _count_right(x: Matrix, s: Vector, w: Vector, b: Scalar) -> int:
    return int(((perceptron_predict(x, w, b) == 1) == (s > 0)).sum())
