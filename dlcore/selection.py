"""How well will it do on new data? Risk, cross-validation, learning curves, and the search for good settings.

A *learner* is a function ``learn(x, y)`` that returns a fitted predictor; a *score* compares its predictions
with the truth. Nothing here knows what kind of model is behind them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Labels, Scalar, Vector

Predictor: TypeAlias = Callable[[Array], Array]
Learner: TypeAlias = Callable[[Array, Array], Predictor]
Score: TypeAlias = Callable[[Array, Array], float]  # (predictions, truth)


def empirical_risk(losses: ArrayLike, weights: ArrayLike | None = None, lam: float = 0.0) -> Scalar:
    """Regularised empirical risk: R = (1/N) Σ_n L_n + λ Σ w².

    `losses` (N,) holds the loss of every sample, `weights` (any shape) the parameters that are penalised.
    Equal to the mean over n of L_n + λ Σ w², which is what minibatches average.

    >>> float(empirical_risk([1.0, 3.0], weights=[2.0], lam=0.5))
    4.0
    """
    mean = check.array("losses", losses, "N").mean()
    lam = check.real("lam", lam, at_least=0)
    return mean if weights is None else mean + lam * np.square(check.array("weights", weights)).sum()


def kfold_indices(n: int, k: int, rng: np.random.Generator) -> list[tuple[Labels, Labels]]:
    """The k splits of cross-validation: pairs (training indices, held-out indices) of 0 .. n−1.

    A random order is cut into k folds whose sizes differ by at most one; each fold is held out once.
    2 ≤ k ≤ n; k = n leaves one sample out at a time.

    >>> folds = kfold_indices(5, 2, np.random.default_rng(0))
    >>> [(len(rest), len(held)) for rest, held in folds]
    [(2, 3), (3, 2)]
    """
    n, k = check.whole("n", n), check.whole("k", k, at_least=2)
    if k > n:
        raise ValueError(f"k must be at most the number of samples {n}, not {k}")
    folds = np.array_split(check.generator("rng", rng).permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


def cross_validate(
    learn: Learner, score: Score, x: Array, y: Array, k: int, rng: np.random.Generator
) -> Vector:
    """The k scores of a learner on held-out folds: score(predict(x[held]), y[held]), learned from the rest.

    Their mean estimates the score on new data, their spread how uncertain that is.

    >>> mean = lambda x, y: lambda new: np.full(len(new), y.mean())
    >>> mse = lambda p, t: float(np.mean((p - t) ** 2))
    >>> x, y = np.zeros((4, 1)), np.ones(4)
    >>> cross_validate(mean, mse, x, y, k=2, rng=np.random.default_rng(0)).tolist()
    [0.0, 0.0]
    """
    check.function("learn", learn), check.function("score", score)
    x, y = _samples("", x, y)
    return np.array(
        [
            float(score(learn(x[rest], y[rest])(x[held]), y[held]))
            for rest, held in kfold_indices(len(x), k, rng)
        ]
    )


def learning_curve(
    learn: Learner,
    score: Score,
    train: tuple[Array, Array],
    valid: tuple[Array, Array],
    sizes: Sequence[int],
    rng: np.random.Generator,
) -> Array:
    """Rows (training score, validation score) of a learner that sees the first `sizes` of a random order.

    >>> mean = lambda x, y: lambda new: np.full(len(new), y.mean())
    >>> mse = lambda p, t: float(np.mean((p - t) ** 2))
    >>> part = np.zeros((4, 1)), np.ones(4)
    >>> learning_curve(mean, mse, part, part, sizes=[1, 4], rng=np.random.default_rng(0)).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    check.function("learn", learn), check.function("score", score)
    x, y = _samples(" of train", *check.pair("train", train, "(x, y)"))
    valid = _samples(" of valid", *check.pair("valid", valid, "(x, y)"))
    order = check.generator("rng", rng).permutation(len(x))
    rows = []
    for i, size in enumerate(check.sequence("sizes", sizes, "whole numbers")):
        if check.whole(f"sizes[{i}]", size) > len(x):
            raise ValueError(f"sizes[{i}] is {size}, but there are only {len(x)} training samples")
        seen = order[:size]
        predict = learn(x[seen], y[seen])
        rows.append([float(score(predict(part), truth)) for part, truth in ((x[seen], y[seen]), valid)])
    return np.array(rows)


def random_search(
    objective: Callable[[dict[str, Any]], float],
    space: Mapping[str, Callable[[np.random.Generator], Any]],
    trials: int,
    rng: np.random.Generator,
) -> tuple[dict[str, Any], Vector]:
    """The best of `trials` random settings (lowest objective), and all their objectives in order.

    `space` maps each setting to a function that draws it. Random points try as many different values of the
    setting that matters as there are trials, a grid only a few (Bergstra & Bengio 2012). A trial that gives
    NaN never wins.

    >>> space = {"lr": lambda rng: 10 ** rng.uniform(-4, 0)}
    >>> best, seen = random_search(lambda s: abs(s["lr"] - 0.1), space, 50, np.random.default_rng(0))
    >>> 0.05 < best["lr"] < 0.2, len(seen)
    (True, 50)
    """
    check.generator("rng", rng), check.function("objective", objective)
    if not check.instance("space", space, Mapping):
        raise ValueError("space is empty: name at least one setting and how to draw it")
    for name, draw in space.items():
        check.function(f"space[{name!r}]", draw)
    settings = [
        {name: draw(rng) for name, draw in space.items()} for _ in range(check.whole("trials", trials))
    ]
    values = np.array([float(objective(setting)) for setting in settings])
    if np.isnan(values).all():
        raise ValueError("the objective was NaN in every trial")
    return settings[int(np.nanargmin(values))], values


def ablation_grid(
    run: Callable[..., float], factors: Mapping[str, Sequence[Any]]
) -> list[tuple[dict[str, Any], float]]:
    """What each choice is worth: run(**setting) for every combination of the factors' levels, in order.

    >>> ablation_grid(lambda skip, depth: depth * skip, {"skip": [0, 1], "depth": [2, 3]})[-1]
    ({'skip': 1, 'depth': 3}, 3.0)
    """
    check.function("run", run), check.instance("factors", factors, Mapping)
    levels = [check.sequence(name, tried, "levels", at_least=0) for name, tried in factors.items()]
    if empty := [name for name, tried in zip(factors, levels, strict=True) if not tried] or (
        [] if factors else ["factors"]
    ):
        raise ValueError(f"{empty[0]} has no levels to try")
    settings = [dict(zip(factors, chosen, strict=True)) for chosen in itertools.product(*levels)]
    return [(setting, float(run(**setting))) for setting in settings]


def _samples(part: str, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Inputs and targets as arrays, with as many samples in the one as in the other."""
    x, y = check.as_array(f"x{part}", x), check.as_array(f"y{part}", y)
    n, m = (len(a) if a.ndim else 0 for a in (x, y))
    if n != m or not n:
        raise ValueError(f"x{part} has {n} samples, but y{part} has {m}: as many were expected, at least 1")
    return x, y
