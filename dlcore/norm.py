"""Normalisation layers: batch norm, layer norm and RMS norm, each forward with its backward beneath.

Batch norm makes every *column* (feature) of a batch standard, layer norm every *row* (sample); both then
let the network choose scale γ and shift β. A forward also returns a `cache`: what its backward needs.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Images, Matrix, Vector

BatchNormCache: TypeAlias = tuple[Matrix, Vector, Vector, bool]
LayerNormCache: TypeAlias = tuple[Array, Array, Vector]
_ARRAYS = (np.ndarray,) * 3


def batchnorm_forward(
    x: Matrix,
    gamma: ArrayLike,
    beta: ArrayLike,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    momentum: float = 0.1,
    eps: float = 1e-5,
    training: bool = True,
) -> tuple[Matrix, Vector, Vector, BatchNormCache]:
    """Batch norm (Ioffe & Szegedy 2015): y = γ ⊙ x̂ + β with x̂ = (x − μ)/√(σ² + ε), feature by feature.

    x is (N, D); all else is (D,). In training μ_j = (1/N) Σ_i x_ij and σ²_j = (1/N) Σ_i (x_ij − μ_j)² are
    those of the batch (N ≥ 2), and the running ones move: new = (1 − momentum)·old + momentum·batch, where
    the batch's variance is the unbiased one, σ²·N/(N − 1). Otherwise μ and σ² are the running ones.
    Returns y, the new running mean and variance (fresh arrays) and cache = (x̂, 1/√(σ² + ε), γ, training).

    >>> y, mean, var, cache = batchnorm_forward(np.array([[1.0], [3.0]]), [2.0], [5.0], [0.0], [1.0], eps=0)
    >>> y.tolist(), mean.round(4).tolist(), var.round(4).tolist()
    ([[3.0], [7.0]], [0.2], [1.1])
    """
    x, gamma, beta, mean, var = check.arrays(
        x=(x, "N D"),
        gamma=(gamma, "D"),
        beta=(beta, "D"),
        running_mean=(running_mean, "D"),
        running_var=(running_var, "D"),
    )
    eps = check.real("eps", eps, at_least=0)
    momentum = check.real("momentum", momentum, at_least=0, at_most=1)
    if training:
        n = len(x)
        if n < 2:
            raise ValueError("x has 1 sample, but batch statistics in training need at least 2")
        mu, sigma2 = x.mean(axis=0), x.var(axis=0)
        mean = (1 - momentum) * mean + momentum * mu
        var = (1 - momentum) * var + momentum * (n / (n - 1)) * sigma2
    else:
        mu, sigma2 = mean, var
        mean, var = mean.copy(), var.copy()
    inv_std = 1 / np.sqrt(sigma2 + eps)
    x_hat = (x - mu) * inv_std
    return gamma * x_hat + beta, mean, var, (x_hat, inv_std, gamma.copy(), bool(training))


def batchnorm_backward(g: Matrix, cache: BatchNormCache) -> tuple[Matrix, Vector, Vector]:
    """Gradients (dx, dγ, dβ) of batch norm for g = dL/dy of shape (N, D) and the forward's cache.

    dβ = Σ_i g_i and dγ = Σ_i g_i ⊙ x̂_i. In training every x_i also moves μ and σ², hence
    dx_i = γ/√(σ² + ε) ⊙ (g_i − dβ/N − x̂_i ⊙ dγ/N); with running statistics dx_i = γ/√(σ² + ε) ⊙ g_i.

    >>> cache = (np.array([[-1.0], [1.0]]), np.array([0.5]), np.array([2.0]), True)
    >>> [d.tolist() for d in batchnorm_backward(np.array([[1.0], [2.0]]), cache)]
    [[[0.0], [0.0]], [1.0], [3.0]]
    """
    x_hat, inv_std, gamma, training = check.cache_of("batchnorm_forward", cache, *_ARRAYS, bool)
    g, x_hat, inv_std, gamma = check.arrays(
        g=(g, "N D"), x_hat=(x_hat, "N D"), inv_std=(inv_std, "D"), gamma=(gamma, "D")
    )
    dbeta = g.sum(axis=0)
    dgamma = (g * x_hat).sum(axis=0)
    if not training:
        return gamma * inv_std * g, dgamma, dbeta
    n = len(g)
    return gamma * inv_std * (g - dbeta / n - x_hat * (dgamma / n)), dgamma, dbeta


def batchnorm2d_forward(
    x: Images,
    gamma: ArrayLike,
    beta: ArrayLike,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    momentum: float = 0.1,
    eps: float = 1e-5,
    training: bool = True,
) -> tuple[Images, Vector, Vector, BatchNormCache]:
    """Batch norm of images (N, C, H, W): every pixel of every image is one sample of C features.

    So it is `batchnorm_forward` on the (N·H·W, C) matrix of pixels; γ, β and the running statistics are (C,).
    Returns y (N, C, H, W), the new running mean and variance, and the cache of `batchnorm_forward`.

    >>> x = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> y, *_ = batchnorm2d_forward(x, [1.0], [0.0], [0.0], [1.0])
    >>> y.shape, bool(abs(y.mean()) < 1e-12)
    ((1, 1, 2, 2), True)
    """
    x = check.array("x", x, "N C H W")
    y, mean, var, cache = batchnorm_forward(
        _pixels(x), gamma, beta, running_mean, running_var, momentum, eps, training
    )
    return _images(y, x.shape), mean, var, cache


def batchnorm2d_backward(g: Images, cache: BatchNormCache) -> tuple[Images, Vector, Vector]:
    """Gradients (dx, dγ, dβ) of `batchnorm2d_forward` for g = dL/dy of shape (N, C, H, W) and its cache.

    >>> y, mean, var, cache = batchnorm2d_forward(np.ones((2, 3, 4, 4)), *np.ones((4, 3)))
    >>> [d.shape for d in batchnorm2d_backward(y, cache)]
    [(2, 3, 4, 4), (3,), (3,)]
    """
    g = check.array("g", g, "N C H W")
    dx, dgamma, dbeta = batchnorm_backward(_pixels(g), cache)
    return _images(dx, g.shape), dgamma, dbeta


def _pixels(x: Images) -> Matrix:
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _images(pixels: Matrix, shape: tuple[int, ...]) -> Images:
    n, c, h, w = shape
    return np.ascontiguousarray(pixels.reshape(n, h, w, c).transpose(0, 3, 1, 2))


def layernorm_plain(x: Array, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5) -> Array:
    """Layer norm as the formula reads: y = γ ⊙ (x − μ)/√(σ² + ε) + β; see `layernorm_forward`.

    >>> layernorm_plain(np.array([[1.0, 3.0]]), [1.0, 1.0], [0.0, 5.0], eps=0).tolist()
    [[-1.0, 6.0]]
    """
    x, gamma, beta = check.arrays(x=(x, "... D"), gamma=(gamma, "D"), beta=(beta, "D"))
    mu = x.mean(axis=-1, keepdims=True)
    sigma2 = x.var(axis=-1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(sigma2 + check.real("eps", eps, at_least=0)) + beta


def layernorm_forward(
    x: Array, gamma: ArrayLike, beta: ArrayLike, eps: float = 1e-5
) -> tuple[Array, LayerNormCache]:
    """Layer normalisation (Ba et al. 2016): y = γ ⊙ x̂ + β with x̂ = (x − μ)/√(σ² + ε), row by row.

    x is (..., D), γ and β are (D,). μ = (1/D) Σ_j x_j and σ² = (1/D) Σ_j (x_j − μ)² belong to one row, so
    nothing depends on the batch, and training and use are the same.
    Returns y, shaped like x, and cache = (x̂, 1/√(σ² + ε) of shape (..., 1), γ).

    >>> y, cache = layernorm_forward(np.array([[1.0, 3.0]]), [1.0, 1.0], [0.0, 5.0], eps=0)
    >>> y.tolist()
    [[-1.0, 6.0]]
    """
    x, gamma, beta = check.arrays(x=(x, "... D"), gamma=(gamma, "D"), beta=(beta, "D"))
    # Centred once, then scaled in place: x̂ costs one new array, and the sum of squares none.
    x_hat = x - x.mean(axis=-1, keepdims=True)
    inv_std = _inverse_root_mean_square(x_hat, eps)
    x_hat *= inv_std
    y = gamma * x_hat
    y += beta
    return y, (x_hat, inv_std, gamma.copy())


def layernorm_backward(g: Array, cache: LayerNormCache) -> tuple[Array, Vector, Vector]:
    """Gradients (dx, dγ, dβ) of layer norm for g = dL/dy of shape (..., D) and the forward's cache.

    dβ = Σ g and dγ = Σ g ⊙ x̂, summed over all rows. With h = γ ⊙ g and means over the D entries of a row,
    dx = (h − mean(h) − x̂ ⊙ mean(h ⊙ x̂))/√(σ² + ε): what x̂ cannot express (shift and scale) gets no gradient.

    >>> y, cache = layernorm_forward(np.array([[1.0, 3.0]]), [1.0, 1.0], [0.0, 5.0], eps=0)
    >>> [d.tolist() for d in layernorm_backward(np.array([[1.0, 2.0]]), cache)]
    [[[0.0, 0.0]], [-1.0, 2.0], [1.0, 2.0]]
    """
    g, x_hat, inv_std, gamma = _checked("layernorm_forward", g, cache)
    dim = len(gamma)
    product = g * x_hat
    # A sum over all rows is a row of ones times a matrix: twice as fast as .sum(axis=0).
    ones = np.ones(g.size // dim, g.dtype)
    dbeta, dgamma = ones @ g.reshape(-1, dim), ones @ product.reshape(-1, dim)
    # With h = γ ⊙ g: Σ_j h_j = g·γ and Σ_j h_j x̂_j = (g ⊙ x̂)·γ, so h itself need not be kept.
    mean_hx = (product @ gamma)[..., None] / dim
    dx = gamma * g
    dx -= (g @ gamma)[..., None] / dim
    dx -= np.multiply(x_hat, mean_hx, out=product)
    dx *= inv_std
    return dx, dgamma, dbeta


def rmsnorm_forward(x: Array, gamma: ArrayLike, eps: float = 1e-5) -> tuple[Array, LayerNormCache]:
    """RMS normalisation (Zhang & Sennrich 2019): y = γ ⊙ x̂ with x̂ = x/√((1/D) Σ_j x_j² + ε), row by row.

    Layer norm without centring and without shift. x is (..., D), γ is (D,).
    Returns y, shaped like x, and cache = (x̂, 1/√(… + ε) of shape (..., 1), γ).

    >>> rmsnorm_forward(np.array([[3.0, 3.0]]), [1.0, 2.0], eps=0)[0].tolist()
    [[1.0, 2.0]]
    """
    x, gamma = check.arrays(x=(x, "... D"), gamma=(gamma, "D"))
    inv_rms = _inverse_root_mean_square(x, eps)
    x_hat = x * inv_rms
    return gamma * x_hat, (x_hat, inv_rms, gamma.copy())


def rmsnorm_backward(g: Array, cache: LayerNormCache) -> tuple[Array, Vector]:
    """Gradients (dx, dγ) of RMS norm for g = dL/dy of shape (..., D) and the forward's cache.

    dγ = Σ g ⊙ x̂ over all rows; with h = γ ⊙ g, dx = (h − x̂ ⊙ mean(h ⊙ x̂))/√((1/D) Σ_j x_j² + ε).

    >>> y, cache = rmsnorm_forward(np.array([[3.0, 3.0]]), [1.0, 2.0], eps=0)
    >>> rmsnorm_backward(np.array([[1.0, 1.0]]), cache)[1].tolist()
    [1.0, 1.0]
    """
    g, x_hat, inv_rms, gamma = _checked("rmsnorm_forward", g, cache)
    dgamma = (g * x_hat).reshape(-1, len(gamma)).sum(axis=0)
    h = gamma * g
    return (h - x_hat * (h * x_hat).mean(axis=-1, keepdims=True)) * inv_rms, dgamma


def _inverse_root_mean_square(x: Array, eps: float) -> Array:
    """1/√((1/D) Σ_j x_j² + ε) of each row, as (..., 1)."""
    mean_square = np.vecdot(x, x)[..., None] / x.shape[-1]
    return 1 / np.sqrt(mean_square + check.real("eps", eps, at_least=0))


def _checked(forward: str, g: Array, cache: LayerNormCache) -> tuple[Array, ...]:
    x_hat, inv_std, gamma = check.cache_of(forward, cache, *_ARRAYS)
    g, x_hat, inv_std, gamma = check.arrays(
        g=(g, "... D"), x_hat=(x_hat, "... D"), inv_std=(inv_std, "... 1"), gamma=(gamma, "D")
    )
    if g.shape != x_hat.shape:
        raise ValueError(
            f"g has shape {g.shape}, but the shape {x_hat.shape} of the forward's x was expected"
        )
    return g, x_hat, inv_std, gamma
