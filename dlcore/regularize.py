"""Regularisation: penalties on the weights, each with its gradient beneath, and dropout.

Penalties are for weights, not for biases: a bias moves the output without making it more complicated.
"""

from __future__ import annotations

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Scalar


def l2_penalty(w: ArrayLike, lam: float) -> Scalar:
    """ℓ2 penalty: Ω(W) = (λ/2) ‖W‖_F² = (λ/2) Σ w², the sum over all entries (never the spectral norm).

    Up to a constant it is −log of a Gaussian prior with variance 1/λ on every weight. `lam` is λ ≥ 0.

    >>> float(l2_penalty([[1.0, -2.0], [0.0, 2.0]], lam=0.1))
    0.45
    """
    w = check.array("w", w)
    return np.square(w).sum() * w.dtype.type(_strength(lam) / 2)


def l2_penalty_grad(w: ArrayLike, lam: float) -> Array:
    """∂Ω/∂W = λW: a plain gradient step with rate α multiplies every weight by 1 − αλ, hence "weight decay".

    The two are one for plain gradient descent only; Adam rescales the gradient λW, but not a decay.

    >>> l2_penalty_grad([1.0, -2.0], lam=0.5).tolist()
    [0.5, -1.0]
    """
    w = check.array("w", w)
    return w * w.dtype.type(_strength(lam))


def l1_penalty(w: ArrayLike, lam: float) -> Scalar:
    """ℓ1 penalty: Ω(W) = λ Σ abs(w) over all entries, −log of a Laplace prior up to a constant; λ ≥ 0.

    >>> float(l1_penalty([[1.0, -2.0], [0.0, 2.0]], lam=0.1))
    0.5
    """
    w = check.array("w", w)
    return np.abs(w).sum() * w.dtype.type(_strength(lam))


def l1_penalty_grad(w: ArrayLike, lam: float) -> Array:
    """A subgradient: λ·sign(W). At w = 0 every slope in [−λ, λ] is one, and we choose 0.

    >>> l1_penalty_grad([3.0, 0.0, -0.1], lam=0.5).tolist()
    [0.5, 0.0, -0.5]
    """
    w = check.array("w", w)
    return np.sign(w) * w.dtype.type(_strength(lam))


def soft_threshold(x: ArrayLike, t: float) -> Array:
    """The proximal step of the ℓ1 penalty: argmin_w ½(w − x)² + t·abs(w) = sign(x)·max(abs(x) − t, 0), t ≥ 0.

    After a gradient step on the loss alone, with t = αλ, it makes small weights exactly zero, which
    subgradient steps do not.

    >>> soft_threshold([3.0, 0.5, -2.0], t=1.0).tolist()
    [2.0, 0.0, -1.0]
    """
    x = check.array("x", x)
    t = check.real("t", t, at_least=0)
    return x - np.clip(x, -t, t)


def dropout_forward(
    x: ArrayLike, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[Array, Array]:
    """Inverted dropout: y = x ⊙ m with m = 0 with probability p (the *drop* rate), else 1/(1 − p).

    So E[y] = x, and nothing needs rescaling in use: with training=False y = x and m = 1. 0 ≤ p < 1; x has any
    shape. The numbers u = rng.random(x.shape) decide: an entry is dropped where u < p.
    Returns y and the mask m, both like x. (Srivastava et al. 2014 call the keep probability p.)

    >>> y, mask = dropout_forward([1.0, 2.0, 3.0, 4.0], p=0.5, rng=np.random.default_rng(0))
    >>> y.tolist(), mask.tolist()
    ([2.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0])
    """
    x = check.array("x", x)
    p = check.real("p", p, at_least=0, below=1)
    rng = check.generator("rng", rng)
    if not training:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= p).astype(x.dtype)
    mask /= 1 - p
    return x * mask, mask


def dropout_backward(g: ArrayLike, mask: ArrayLike) -> Array:
    """Gradient through y = x ⊙ m: dL/dx = g ⊙ m, with the same mask m, its scale 1/(1 − p) included.

    >>> dropout_backward([1.0, 1.0], [2.0, 0.0]).tolist()
    [2.0, 0.0]
    """
    g, mask = check.array("g", g), check.array("mask", mask)
    if g.shape != mask.shape:
        raise ValueError(f"g has shape {g.shape}, but the shape {mask.shape} of mask was expected")
    return g * mask


def _strength(lam: float) -> float:
    return check.real("lam", lam, at_least=0)
