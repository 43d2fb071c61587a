"""Losses, each a mean over all elements or samples unless its name says otherwise, with its gradient beneath.

``f_grad`` is the gradient of the loss itself; ``f_backward(g, ...)`` is the same as a box in a computation
graph, which multiplies by the gradient g that arrives from above.
"""

from __future__ import annotations

import math

import numpy as np

from . import activations as act
from . import check
from .shapes import Array, ArrayLike, Labels, Matrix, Scalar


def _pair(pred: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    p, t = check.array("pred", pred), check.array("target", target)
    if p.shape != t.shape:
        raise ValueError(f"target has shape {t.shape}, but the shape {p.shape} of pred was expected")
    return p, t


def mse_loss(pred: ArrayLike, target: ArrayLike) -> Scalar:
    """Mean squared error: L = (1/n) Σ (ŷ_i − y_i)² over all n elements.

    >>> float(mse_loss([1.0, 2.0], [1.0, 4.0]))
    2.0
    """
    pred, target = _pair(pred, target)
    return np.square(pred - target).mean()


def mse_loss_grad(pred: ArrayLike, target: ArrayLike) -> Array:
    """∂L/∂ŷ = (2/n)(ŷ − y), in the shape of `pred`.

    >>> mse_loss_grad([1.0, 2.0], [1.0, 4.0]).tolist()
    [0.0, -2.0]
    """
    pred, target = _pair(pred, target)
    return (pred - target) * (2 / pred.size)


def mse_backward(g: float, pred: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    """Gradients of g · mse_loss with respect to both inputs: g·(2/n)(ŷ − y), and minus that for y.

    >>> [d.tolist() for d in mse_backward(0.5, [1.0, 2.0], [1.0, 4.0])]
    [[0.0, -1.0], [-0.0, 1.0]]
    """
    d = mse_loss_grad(pred, target)
    d = d * d.dtype.type(check.real("g", g))
    return d, -d


def half_mse(pred: ArrayLike, target: ArrayLike) -> Scalar:
    """Half the mean squared error: L = (1/2n) Σ (ŷ_i − y_i)², whose gradient carries no factor 2.

    >>> float(half_mse([1.0, 2.0], [1.0, 4.0]))
    1.0
    """
    return mse_loss(pred, target) / 2


def half_mse_grad(pred: ArrayLike, target: ArrayLike) -> Array:
    """∂L/∂ŷ = (ŷ − y)/n.

    >>> half_mse_grad([1.0, 2.0], [1.0, 4.0]).tolist()
    [0.0, -1.0]
    """
    return mse_loss_grad(pred, target) / 2


def mae_loss(pred: ArrayLike, target: ArrayLike) -> Scalar:
    """Mean absolute error: L = (1/n) Σ abs(ŷ_i − y_i), less moved by outliers than a square.

    >>> float(mae_loss([1.0, 2.0], [1.0, 4.0]))
    1.0
    """
    pred, target = _pair(pred, target)
    return np.abs(pred - target).mean()


def mae_loss_grad(pred: ArrayLike, target: ArrayLike) -> Array:
    """A subgradient: sign(ŷ − y)/n, with 0 chosen where ŷ = y.

    >>> mae_loss_grad([1.0, 2.0], [1.0, 4.0]).tolist()
    [0.0, -0.5]
    """
    pred, target = _pair(pred, target)
    return np.sign(pred - target) / pred.size


def gaussian_nll(mu: ArrayLike, target: ArrayLike, sigma: float) -> Scalar:
    """Mean negative log-likelihood of targets y ~ N(μ, σ²): ½log(2πσ²) + (1/n) Σ (y_i − μ_i)²/(2σ²).

    `sigma` is one positive number for all samples. With σ fixed, its minimiser is that of mse_loss.

    >>> round(float(gaussian_nll([0.0], [0.0], sigma=1.0)), 4)
    0.9189
    """
    sigma = check.real("sigma", sigma, above=0)
    return half_mse(mu, target) / sigma**2 + 0.5 * math.log(2 * math.pi * sigma**2)


def gaussian_nll_grad(mu: ArrayLike, target: ArrayLike, sigma: float) -> tuple[Array, Scalar]:
    """∂L/∂μ = (μ − y)/(nσ²), in the shape of `mu`, and ∂L/∂σ = 1/σ − (1/n) Σ (y_i − μ_i)²/σ³.

    >>> d_mu, d_sigma = gaussian_nll_grad([2.0], [0.0], sigma=1.0)
    >>> d_mu.tolist(), float(d_sigma)
    ([2.0], -3.0)
    """
    sigma = check.real("sigma", sigma, above=0)
    return half_mse_grad(mu, target) / sigma**2, 1 / sigma - mse_loss(mu, target) / sigma**3


def bce_with_logits(logits: ArrayLike, targets: ArrayLike) -> Scalar:
    """Binary cross-entropy of p = σ(z) against targets y in [0, 1], computed from the logits z.

    L = mean(−y log p − (1−y) log(1−p)) = mean(max(z, 0) − z·y + log(1 + e^(−abs z))), which never overflows.

    >>> round(float(bce_with_logits([0.0], [1.0])), 4), float(bce_with_logits([1000.0], [1.0]))
    (0.6931, 0.0)
    """
    z, y = _logits_and_targets(logits, targets)
    return (act.softplus(z) - z * y).mean()


def bce_with_logits_grad(logits: ArrayLike, targets: ArrayLike) -> Array:
    """∂L/∂z = (σ(z) − y)/n.

    >>> bce_with_logits_grad([0.0, 0.0], [1.0, 0.0]).tolist()
    [-0.25, 0.25]
    """
    z, y = _logits_and_targets(logits, targets)
    return (act.sigmoid(z) - y) / z.size


def _logits_and_targets(logits: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    z, y = check.array("logits", logits), check.array("targets", targets)
    if z.shape != y.shape:
        raise ValueError(f"targets has shape {y.shape}, but the shape {z.shape} of logits was expected")
    if not ((y >= 0) & (y <= 1)).all():
        raise ValueError("targets must lie between 0 and 1 (probabilities, not ±1 labels)")
    return z, y


def cross_entropy(logits: ArrayLike, labels: ArrayLike, label_smoothing: float = 0.0) -> Scalar:
    """Mean cross-entropy of softmax(logits) against class indices: L = −(1/N) Σ_n log p_n[y_n].

    logits (..., C), labels (...) whole numbers 0 .. C−1. Smoothing ε replaces the one-hot target by
    (1−ε)·one-hot + ε/C. A uniform guess costs log C. Finite for any finite logits.

    >>> round(float(cross_entropy([[0.0, 0.0, 0.0]], [2])), 4), float(cross_entropy([[1000.0, 0.0]], [0]))
    (1.0986, 0.0)
    """
    return softmax_cross_entropy(logits, labels, label_smoothing)[0]


def cross_entropy_grad(logits: ArrayLike, labels: ArrayLike, label_smoothing: float = 0.0) -> Array:
    """∂L/∂logits = (softmax(logits) − target)/N, in the shape of `logits`.

    >>> cross_entropy_grad([[0.0, 0.0]], [0]).tolist()
    [[-0.5, 0.5]]
    """
    _, p = softmax_cross_entropy(logits, labels, label_smoothing)
    return softmax_cross_entropy_backward(1.0, p, labels, label_smoothing)


def softmax_cross_entropy(
    logits: ArrayLike, labels: ArrayLike, label_smoothing: float = 0.0
) -> tuple[Scalar, Array]:
    """The loss of `cross_entropy` and the probabilities p = softmax(logits) that its gradient needs.

    L = mean over samples of log Σ_j exp(z_j) − (1−ε) z_y − ε · mean_j z_j.

    >>> loss, p = softmax_cross_entropy([[0.0, 0.0]], [0])
    >>> round(float(loss), 4), p.tolist()
    (0.6931, [[0.5, 0.5]])
    """
    z, y = _scores_and_labels("logits", logits, labels)
    smooth = check.real("label_smoothing", label_smoothing, at_least=0, at_most=1)
    e = z - z.max(axis=1, keepdims=True)
    chosen = e[np.arange(len(y)), y]
    if smooth:
        chosen = (1 - smooth) * chosen + smooth * e.mean(axis=1)
    np.exp(e, out=e)
    total = e @ np.ones(e.shape[1], e.dtype)  # row sums, three times as fast as e.sum(axis=1)
    e /= total[:, None]
    return (np.log(total) - chosen).mean(), e.reshape(np.shape(logits))


def softmax_cross_entropy_backward(
    g: float, p: ArrayLike, labels: ArrayLike, label_smoothing: float = 0.0
) -> Array:
    """Gradient of g · cross_entropy with respect to the logits: (g/N)(p − (1−ε)·one-hot − ε/C).

    `p` (..., C) are the probabilities from `softmax_cross_entropy`.

    >>> softmax_cross_entropy_backward(2.0, [[0.5, 0.5]], [0]).tolist()
    [[-1.0, 1.0]]
    """
    probs, y = _scores_and_labels("p", p, labels)
    smooth = check.real("label_smoothing", label_smoothing, at_least=0, at_most=1)
    scale = check.real("g", g) / len(y)
    d = probs * probs.dtype.type(scale)
    d[np.arange(len(y)), y] -= (1 - smooth) * scale
    if smooth:
        d -= smooth * scale / d.shape[1]
    return d.reshape(np.shape(p))


def _scores_and_labels(name: str, scores: ArrayLike, labels: ArrayLike) -> tuple[Matrix, Labels]:
    """Scores (..., C) and labels (...) as a matrix (N, C) and a vector (N,)."""
    z = check.array(name, scores, "... C")
    y = check.labels("labels", labels, z.shape[-1], "...")
    if y.shape != z.shape[:-1]:
        raise ValueError(f"labels has shape {y.shape}, but {z.shape[:-1]} was expected for {name} {z.shape}")
    return z.reshape(-1, z.shape[-1]), y.reshape(-1)


def dice_loss(p: ArrayLike, target: ArrayLike, eps: float = 1.0) -> Scalar:
    """Overlap loss for segmentation: L = mean_n [1 − (2 Σ p t + ε)/(Σ p + Σ t + ε)], sums over one sample.

    p (N, ...) probabilities, target (N, ...) masks of zeros and ones. ε keeps empty masks defined: an empty
    prediction for an empty mask costs nothing.

    >>> float(dice_loss([[1.0, 0.0]], [[1.0, 0.0]])), float(dice_loss([[0.0, 0.0]], [[0.0, 0.0]]))
    (0.0, 0.0)
    """
    *_, both, either = _dice_sums(p, target, eps)
    return (1 - both / either).mean()


def dice_loss_grad(p: ArrayLike, target: ArrayLike, eps: float = 1.0) -> Array:
    """∂L/∂p = −(1/N) (2t·U − I)/U² with I = 2 Σ p t + ε and U = Σ p + Σ t + ε of the sample.

    >>> dice_loss_grad([[0.5, 0.5]], [[1.0, 0.0]], eps=0.0).tolist()
    [[-0.75, 0.25]]
    """
    p, t, both, either = _dice_sums(p, target, eps)
    shape = (-1,) + (1,) * (p.ndim - 1)
    both, either = both.reshape(shape), either.reshape(shape)
    return -(2 * t * either - both) / (either * either) / len(p)


def _dice_sums(p: ArrayLike, target: ArrayLike, eps: float) -> tuple[Array, Array, Array, Array]:
    p, t = _pair(p, target)
    if p.ndim < 2:
        raise ValueError(f"p has shape {p.shape}, but (N, ...) with one row a sample was expected")
    axes = tuple(range(1, p.ndim))
    eps = check.real("eps", eps, at_least=0)
    return p, t, 2 * (p * t).sum(axis=axes) + eps, p.sum(axis=axes) + t.sum(axis=axes) + eps


def detection_loss(
    presence: ArrayLike,
    boxes: ArrayLike,
    present: ArrayLike,
    target_boxes: ArrayLike,
    box_weight: float = 1.0,
) -> Scalar:
    """A composite loss, 'is it there?' plus 'where?': BCE(presence) + λ · MSE(boxes of the objects present).

    presence (N,) logits, boxes (N, 4), present (N,) zeros and ones, target_boxes (N, 4). Boxes of samples
    without an object do not count; without any object the second term is 0.

    >>> float(detection_loss([1000.0], [[1.0, 2.0, 3.0, 4.0]], [1.0], [[1.0, 2.0, 3.0, 6.0]]))
    1.0
    """
    z, b, y, t = check.arrays(
        presence=(presence, "N"),
        boxes=(boxes, "N 4"),
        present=(present, "N"),
        target_boxes=(target_boxes, "N 4"),
    )
    there = y > 0
    where = mse_loss(b[there], t[there]) if there.any() else 0.0
    return bce_with_logits(z, y) + check.real("box_weight", box_weight, at_least=0) * where
