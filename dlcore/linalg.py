"""Norms: one number for the size of a vector or a matrix."""

from __future__ import annotations

import math

import numpy as np

from . import check
from .shapes import ArrayLike, Scalar

_SQUARINGS = 60


def lp_norm(x: ArrayLike, p: float) -> Scalar:
    """Size of a vector: ‖x‖_p = (Σ_i |x_i|^p)^(1/p) for p ≥ 1, and its limit max_i |x_i| for p = ∞.

    x has shape (D,) and the result is one number. For p < 1 the triangle inequality ‖x+y‖ ≤ ‖x‖ + ‖y‖
    fails, so such p are refused. To keep |x_i|^p from overflowing or vanishing, divide by m = max_i |x_i|
    first: ‖x‖_p = m·‖x/m‖_p.

    >>> [float(lp_norm([3.0, -4.0], p)) for p in (1, 2, math.inf)]
    [7.0, 5.0, 4.0]
    """
    x = check.array("x", x, "D")
    if not (isinstance(p, (float, np.floating)) and p == math.inf):
        p = check.real("p", p, at_least=1)
    size = np.abs(x)
    m = size.max()
    if p == math.inf or m == 0 or not np.isfinite(m):
        return m
    return m * ((size / m) ** p).sum() ** (1 / p)


def frobenius_norm(w: ArrayLike) -> Scalar:
    """Size of a matrix read as one long vector: ‖W‖_F = √(Σ_ij w_ij²), W of shape (O, D).

    >>> float(frobenius_norm([[1.0, -2.0], [2.0, 4.0]]))
    5.0
    """
    return lp_norm(check.array("w", w, "O D").ravel(), 2)


def spectral_norm(w: ArrayLike) -> Scalar:
    """Most that a matrix stretches any vector: ‖W‖₂ = max_v ‖Wv‖/‖v‖, its largest singular value σ₁.

    σ₁² is the largest eigenvalue of G = WᵀW, and power iteration v ← Gv/‖Gv‖ turns v towards its
    eigenvector v₁; then σ₁ = ‖Wv₁‖/‖v₁‖. A start orthogonal to v₁ would stay there, and close singular
    values take many steps. Squaring solves both: after k rounds of G ← G²/tr(G²) every column of G has made
    2^k steps, each from another basis vector, and the longest column is v₁.

    W has shape (O, D) and the result is one number. For a square W it may exceed the largest |eigenvalue|:

    >>> float(spectral_norm([[0.0, 2.0], [0.0, 0.0]]))  # both eigenvalues are 0
    2.0
    """
    w = check.finite("w", check.array("w", w, "O D"))
    m = np.abs(w).max()
    if m == 0:
        return m
    unit = w / m
    g = unit.T @ unit
    for _ in range(_SQUARINGS):
        g = g / np.trace(g)
        g = g @ g
    v = g[:, np.square(g).sum(axis=0).argmax()]
    return m * lp_norm(unit @ v, 2) / lp_norm(v, 2)
