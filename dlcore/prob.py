"""Probability: Bayes' theorem, expectations (exact and by sampling) and the normal distribution."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Scalar, Vector

# How far a sum of float32 probabilities may be from 1.
_SUM_TOLERANCE = 1e-4


def bayes_posterior(prior: ArrayLike, likelihood: ArrayLike) -> Vector:
    """Bayes' theorem: P(h|e) = P(e|h)·P(h)/P(e), with P(e) = Σ_h P(e|h)·P(h).

    `prior` holds P(h) for the K hypotheses and sums to 1; `likelihood` holds P(e|h), which need not sum to
    1 over h (for continuous e it is a density). Both have shape (K,), and so has the result. Evidence that
    no hypothesis allows (P(e) = 0) is refused.

    >>> bayes_posterior([0.01, 0.99], [0.9, 0.09]).round(4).tolist()  # ill? given a positive test
    [0.0917, 0.9083]
    """
    prior, likelihood = check.arrays(prior=(prior, "K"), likelihood=(likelihood, "K"))
    _check_probabilities("prior", prior)
    if not (likelihood >= 0).all():
        raise ValueError("likelihood must not be negative or NaN")
    joint = likelihood * prior
    evidence = joint.sum()
    if evidence == 0:
        raise ValueError("likelihood and prior leave no hypothesis: the evidence has probability 0")
    return joint / evidence


def expectation(values: ArrayLike, probs: ArrayLike) -> Scalar:
    """Mean of a random variable that takes the value v_k with probability p_k: E[v] = Σ_k p_k·v_k.

    Both have shape (K,), probs sums to 1, and the result is one number. The variance is a mean too:
    expectation((v − E[v])², p).

    >>> float(expectation([0.0, 10.0], [0.75, 0.25]))
    2.5
    """
    values, probs = check.arrays(values=(values, "K"), probs=(probs, "K"))
    _check_probabilities("probs", probs)
    return (probs * values).sum()


def mc_expectation(
    f: Callable[[Array], Vector],
    sample: Callable[[int, np.random.Generator], Array],
    n: int,
    rng: np.random.Generator,
) -> tuple[Scalar, Scalar]:
    """Monte Carlo estimate of E[f(x)] from n draws of x, and its standard error.

    mean = 1/n Σ_i f(x_i), error = s/√n with s² = 1/(n−1) Σ_i (f(x_i) − mean)². `sample(n, rng)` is called
    once and returns n draws along its first axis; f maps all of them at once to n values. n is at least 2.
    Four times as many draws halve the error.

    >>> rng = np.random.default_rng(0)
    >>> mean, error = mc_expectation(np.square, lambda n, rng: rng.normal(size=n), n=10000, rng=rng)
    >>> bool(abs(mean - 1) < 4 * error), round(float(error), 3)
    (True, 0.014)
    """
    n, rng = check.whole("n", n, at_least=2), check.generator("rng", rng)
    check.function("f", f), check.function("sample", sample)
    values = check.array("f(sample(n, rng))", f(sample(n, rng)), str(n))
    return values.mean(), values.std(ddof=1) / math.sqrt(n)


def normal_logpdf(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> Array:
    """Logarithm of the normal density: log N(x; μ, σ²) = −½·log(2π) − log σ − ½((x − μ)/σ)².

    x, mu and sigma have any shapes that broadcast; sigma, the standard deviation, is positive. The result
    has the precision of x. Far from μ it stays finite where the density itself would be 0.

    >>> normal_logpdf([0.0, 100.0], 0.0, 1.0).round(4).tolist()
    [-0.9189, -5000.9189]
    """
    x, mu, sigma = _broadcastable(x, mu, sigma)
    z = standardize(x, mu, sigma)
    return -0.5 * math.log(2 * math.pi) - np.log(sigma) - 0.5 * z * z


def standardize(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> Array:
    """Standard units: z = (x − μ)/σ, how many standard deviations x lies above its mean.

    If x ~ N(μ, σ²) then z ~ N(0, 1), and x = μ + σz leads back. x, mu and sigma have any shapes that
    broadcast; sigma is positive. The result has the precision of x.

    >>> standardize([0.0, 10.0], mu=5.0, sigma=2.5).tolist()
    [-2.0, 2.0]
    """
    x, mu, sigma = _broadcastable(x, mu, sigma)
    return (x - mu) / sigma


def _check_probabilities(name: str, p: Vector) -> None:
    if not (p >= 0).all():
        raise ValueError(f"{name} must not be negative or NaN")
    if not abs(p.sum() - 1) <= _SUM_TOLERANCE:
        raise ValueError(f"{name} must sum to 1, but sums to {p.sum():g}")


def _broadcastable(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> tuple[Array, Array, Array]:
    """The three as arrays of x's precision, sigma positive."""
    x, mu, sigma = check.arrays(x=(x, "..."), mu=(mu, "..."), sigma=(sigma, "..."))
    if not (sigma > 0).all():
        raise ValueError("sigma must be positive: it is a standard deviation")
    try:
        np.broadcast_shapes(x.shape, mu.shape, sigma.shape)
    except ValueError:
        raise ValueError(
            f"x, mu and sigma have shapes {x.shape}, {mu.shape} and {sigma.shape}, which do not broadcast"
        ) from None
    return x, mu.astype(x.dtype, copy=False), sigma.astype(x.dtype, copy=False)
