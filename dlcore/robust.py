"""Looking inside a network and breaking it: best inputs, adversarial examples, pictures of the loss.

The functions know no network. They take what they need of it as a function: its gradient with respect to
the input, its scores, or its loss for given parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Matrix

Bounds: TypeAlias = tuple[float, float] | None


def activation_maximization(
    score_grad: Callable[[Array], Array],
    x0: ArrayLike,
    steps: int,
    lr: float,
    decay: float = 0.0,
    bounds: Bounds = None,
) -> Array:
    """Input that excites a unit: `steps` of gradient ascent on s(x) − (λ/2)‖x‖² from x0.

    x ← x + lr · (∇s(x) − λx), then clipped to `bounds` = (low, high) if given. score_grad(x) gives ∇s(x) in
    the shape of x; λ = `decay` ≥ 0 keeps x small. Result in the shape of x0; it depends on the start.

    >>> activation_maximization(lambda x: 2 * (3 - x), [0.0], steps=50, lr=0.25).round(4).tolist()
    [3.0]
    """
    x = check.array("x0", x0).copy()
    lr, decay = check.real("lr", lr, above=0), check.real("decay", decay, at_least=0)
    for _ in range(check.whole("steps", steps)):
        x = _clip(x + lr * (_gradient("score_grad", score_grad, x) - decay * x), bounds)
    return x


def fgsm(x: ArrayLike, loss_grad: Callable[[Array], Array], eps: float, bounds: Bounds = (0.0, 1.0)) -> Array:
    """Fast gradient sign method: x′ = clip(x + ε · sign(∇_x L(x))), one step that raises the loss.

    x of any shape, loss_grad(x) gives ∇_x L in that shape, ε ≥ 0 bounds the change of every entry. `bounds`:
    the range of valid inputs, or None (Goodfellow 2015).

    >>> fgsm([0.5, 0.95], lambda x: np.array([-2.0, 3.0]), eps=0.25).tolist()
    [0.25, 1.0]
    """
    x = check.array("x", x)
    eps = check.real("eps", eps, at_least=0)
    return _clip(x + eps * np.sign(_gradient("loss_grad", loss_grad, x)), bounds)


def pgd(
    x: ArrayLike,
    loss_grad: Callable[[Array], Array],
    eps: float,
    step: float,
    steps: int,
    rng: np.random.Generator | None = None,
    bounds: Bounds = (0.0, 1.0),
) -> Array:
    """Projected gradient ascent: `steps` times x′ ← Π(x′ + step · sign(∇L(x′))), from x or near it.

    Π clips every entry to [x − ε, x + ε] and then to `bounds` (or None). Starts at x; with `rng` at
    Π(x + ε·(2u − 1)), u = rng.random(shape of x). Result in the shape of x (Madry 2018).

    >>> pgd([0.5], lambda x: np.array([1.0]), eps=0.25, step=0.125, steps=10).tolist()
    [0.75]
    """
    x = check.array("x", x)
    eps, step = check.real("eps", eps, at_least=0), check.real("step", step, above=0)
    moved = x.copy()
    if rng is not None:
        start = x + eps * (2 * check.generator("rng", rng).random(x.shape) - 1).astype(x.dtype)
        moved = _clip(start, bounds)
    for _ in range(check.whole("steps", steps)):
        moved = moved + step * np.sign(_gradient("loss_grad", loss_grad, moved))
        moved = _clip(np.clip(moved, x - eps, x + eps), bounds)
    return moved


def one_pixel_attack(
    x: ArrayLike, predict: Callable[[Array], Matrix], label: int, values: ArrayLike
) -> tuple[Matrix, bool]:
    """Try every pixel with every value of `values`: the change that hurts most, and whether it fools.

    x (H, W) is one image of class `label`; predict(images (M, H, W)) gives scores (M, C) and nothing else is
    asked of the network: no gradient. Returned is the image with the smallest margin
    score[label] − max_{c≠label} score[c] (in a tie the first: row by row, then in the order of `values`),
    and True if that margin is negative. Su et al. (2019) search large images by differential evolution.

    >>> scores = lambda images: np.stack([images[:, 0, 0], images[:, 0, 1]], axis=1)
    >>> image, fooled = one_pixel_attack([[0.5, 0.25]], scores, label=0, values=[0.0, 1.0])
    >>> image.tolist(), fooled
    ([[0.5, 1.0]], True)
    """
    x, values = check.array("x", x, "H W"), check.array("values", values, "V")
    pixels, choices = np.divmod(np.arange(x.size * len(values)), len(values))
    tries = np.repeat(x.reshape(1, -1), len(pixels), axis=0)
    tries[np.arange(len(pixels)), pixels] = values[choices]
    tries = tries.reshape(-1, *x.shape)
    check.function("predict", predict)
    scores = check.array("the result of predict", predict(tries), f"{len(tries)} C")
    if check.whole("label", label, at_least=0) >= scores.shape[1] or scores.shape[1] == 1:
        raise ValueError(f"label is {label}, but predict gives scores of {scores.shape[1]} classes")
    margin = scores[:, label] - np.delete(scores, label, axis=1).max(axis=1)
    worst = int(margin.argmin())
    return tries[worst].copy(), bool(margin[worst] < 0)


def filter_normalized_direction(params: Sequence[Array], rng: np.random.Generator) -> list[Array]:
    """Random direction in parameter space whose every filter is as long as the filter it belongs to.

    For each array of `params` in turn with two axes or more: d = rng.standard_normal(shape), then row by row
    (index of the output) d_i ← d_i ‖θ_i‖/‖d_i‖. Arrays with one axis (biases, norms) get zeros and draw
    nothing. Without this, rescaled layers that compute the same function would look sharper (Li 2018).

    >>> weight, bias = filter_normalized_direction([[[3.0, 4.0]], [1.0]], np.random.default_rng(0))
    >>> round(float(np.linalg.norm(weight)), 4), bias.tolist()
    (5.0, [0.0])
    """
    rng, direction = check.generator("rng", rng), []
    for theta in _parameters("params", params):
        d = np.zeros_like(theta)
        if theta.ndim > 1:
            d = rng.standard_normal(theta.shape).astype(theta.dtype)
            axes = tuple(range(1, theta.ndim))
            norm = np.sqrt(np.square(theta).sum(axis=axes, keepdims=True))
            d *= norm / np.sqrt(np.square(d).sum(axis=axes, keepdims=True))
        direction.append(d)
    return direction


def loss_surface(
    loss: Callable[[list[Array]], float],
    params: Sequence[Array],
    d1: Sequence[Array],
    d2: Sequence[Array],
    alphas: ArrayLike,
    betas: ArrayLike,
) -> Matrix:
    """Loss on a plane through the parameters: grid[i, j] = L(θ + α_i d1 + β_j d2).

    loss takes a list of arrays like `params`, which stay as they are; d1 and d2 are lists of arrays of the
    same shapes; alphas (A,), betas (B,), result (A, B) in float64.

    >>> loss = lambda params: float((params[0] ** 2).sum())
    >>> loss_surface(loss, [[1.0, 0.0]], [[1.0, 0.0]], [[0.0, 1.0]], [0.0, -1.0], [0.0, 2.0]).tolist()
    [[1.0, 5.0], [0.0, 4.0]]
    """
    check.function("loss", loss)
    theta = _parameters("params", params)
    first, second = _parameters("d1", d1, theta), _parameters("d2", d2, theta)
    alphas, betas = check.array("alphas", alphas, "A"), check.array("betas", betas, "B")
    grid = np.empty((len(alphas), len(betas)))
    # As Python numbers the coefficients leave float32 parameters float32.
    for i, alpha in enumerate(alphas.tolist()):
        for j, beta in enumerate(betas.tolist()):
            moved = [t + alpha * a + beta * b for t, a, b in zip(theta, first, second, strict=True)]
            grid[i, j] = loss(moved)
    return grid


def _clip(x: Array, bounds: Bounds) -> Array:
    if bounds is None:
        return x
    low, high = check.pair("bounds", bounds, "(low, high)")
    return np.clip(x, check.real("the lower bound", low), check.real("the upper bound", high, at_least=low))


def _gradient(name: str, f: Callable[[Array], Array], x: Array) -> Array:
    """f(x), which gets a copy and must answer in the shape of x."""
    g = check.array(f"the result of {name}", check.function(name, f)(x.copy()))
    if g.shape != x.shape:
        raise ValueError(f"{name} gave shape {g.shape}, but the shape {x.shape} of its input was expected")
    return g.astype(x.dtype, copy=False)


def _parameters(name: str, params: Sequence[ArrayLike], like: list[Array] | None = None) -> list[Array]:
    """The parameters as arrays, in the shapes of `like` if given."""
    out = [check.array(f"{name}[{i}]", p) for i, p in enumerate(check.sequence(name, params, "arrays"))]
    if like is not None and [p.shape for p in out] != [p.shape for p in like]:
        raise ValueError(f"{name} must hold arrays of the same shapes as params")
    return out if like is None else [p.astype(t.dtype, copy=False) for p, t in zip(out, like, strict=True)]
