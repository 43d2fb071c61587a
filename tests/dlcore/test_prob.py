"""Probability against PyTorch's distributions and the identities that define it."""

import math

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st

from dlcore import prob

sizes = st.integers(1, 7)


def simplex(seed, k, dtype):
    return np.random.default_rng(seed).dirichlet(np.ones(k)).astype(dtype)


@pytest.mark.parametrize("dtype", FLOATS)
@given(k=sizes, seed=seeds)
def test_bayes_posterior(dtype, k, seed):
    prior, likelihood = simplex(seed, k, dtype), np.abs(draw(seed, (k,), dtype=dtype)[0])
    scores = torch.tensor(prior).log() + torch.tensor(likelihood).log()
    same(keeps_inputs(prob.bayes_posterior, prior, likelihood), torch.softmax(scores, 0))


@given(k=sizes, seed=seeds)
def test_evidence_may_come_all_at_once_or_piece_by_piece(k, seed):
    prior = simplex(seed, k, np.float64)
    first, second = np.abs(draw(seed, (k,), (k,)))
    step_by_step = prob.bayes_posterior(prob.bayes_posterior(prior, first), second)
    same(prob.bayes_posterior(prior, first * second), step_by_step)


@pytest.mark.parametrize("dtype", FLOATS)
@given(k=sizes, seed=seeds)
def test_expectation(dtype, k, seed):
    (values,), probs = draw(seed, (k,), dtype=dtype), simplex(seed, k, dtype)
    same(keeps_inputs(prob.expectation, values, probs), torch.tensor(values) @ torch.tensor(probs))


@given(k=sizes, seed=seeds)
def test_expectation_is_linear(k, seed):
    (u, v), p = draw(seed, (k,), (k,)), simplex(seed, k, np.float64)
    mean = prob.expectation(u, p)
    same(prob.expectation(2 * u - v + 1, p), 2 * mean - prob.expectation(v, p) + 1)
    same(prob.expectation((u - mean) ** 2, p), prob.expectation(u * u, p) - mean**2)


@given(n=st.integers(2, 50), seed=seeds)
def test_mc_expectation_is_mean_and_standard_error(n, seed):
    draws = np.random.default_rng(seed).standard_normal((n, 2))
    rng = np.random.default_rng(seed)
    mean, error = prob.mc_expectation(
        lambda x: x[:, 0] * x[:, 1],
        lambda n, rng: rng.standard_normal((n, 2)),
        n,
        rng,
    )
    values = torch.tensor(draws).prod(dim=1)
    same(mean, values.mean())
    same(error, values.std() / math.sqrt(n))


def test_mc_expectation_is_as_far_off_as_it_says():
    rng = np.random.default_rng(1)
    off = [(m - 0.5) / e for m, e in (prob.mc_expectation(abs, uniform, 400, rng) for _ in range(400))]
    assert 0.9 < np.std(off) < 1.1
    assert abs(np.mean(off)) < 0.2


def uniform(n, rng):
    return rng.uniform(-1, 1, n)


@pytest.mark.parametrize("dtype", FLOATS)
@given(rows=sizes, columns=sizes, seed=seeds)
def test_normal_logpdf_and_standardize(dtype, rows, columns, seed):
    x, mu, sigma = draw(seed, (rows, columns), (columns,), (rows, 1), dtype=dtype)
    sigma = np.abs(sigma) + dtype(0.1)
    normal = torch.distributions.Normal(torch.tensor(mu), torch.tensor(sigma))
    same(keeps_inputs(prob.normal_logpdf, x, mu, sigma), normal.log_prob(torch.tensor(x)))
    z = keeps_inputs(prob.standardize, x, mu, sigma)
    same(mu + sigma * z, x)
    standard = prob.normal_logpdf(z, 0.0, 1.0)  # the density shrinks as the axis is stretched
    same(prob.normal_logpdf(x, mu, sigma), standard - np.log(sigma))


@given(seed=seeds, sigma=st.floats(0.5, 3))
def test_e032_negative_log_likelihood_of_independent_samples(seed, sigma):
    y, mu = draw(seed, (8,), (8,))
    want = np.sum(0.5 * np.log(2 * np.pi * sigma**2) + (y - mu) ** 2 / (2 * sigma**2))
    same(-prob.normal_logpdf(y, mu, sigma).sum(), want)
    density = np.exp(-((y - mu) ** 2) / (2 * sigma**2)) / np.sqrt(2 * np.pi * sigma**2)
    same(-prob.normal_logpdf(y, mu, sigma).sum(), -np.log(density.prod()))


def test_normal_density_integrates_to_one():
    x = np.linspace(-12, 14, 20001)
    density = np.exp(prob.normal_logpdf(x, 1.0, 1.3))
    assert np.trapezoid(density, x) == pytest.approx(1, abs=1e-12)


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "prior must sum to 1, but sums to 0.5", prob.bayes_posterior, [0.5], [1.0])
    refuses(ValueError, "prior must not be negative", prob.bayes_posterior, [1.5, -0.5], [1.0, 1.0])
    refuses(ValueError, "likelihood must not be negative", prob.bayes_posterior, [0.5, 0.5], [1.0, math.nan])
    refuses(ValueError, "likelihood has shape (1,)", prob.bayes_posterior, [0.5, 0.5], [1.0])
    refuses(ValueError, "probability 0", prob.bayes_posterior, [1.0, 0.0], [0.0, 1.0])
    refuses(ValueError, "probs must sum to 1", prob.expectation, [1.0, 2.0], [0.5, 0.6])
    refuses(ValueError, "probs has shape (2,)", prob.expectation, [1.0], [0.5, 0.5])
    rng = np.random.default_rng(0)
    refuses(ValueError, "n must be at least 2", prob.mc_expectation, abs, uniform, 1, rng)
    refuses(TypeError, "rng must be a numpy Generator", prob.mc_expectation, abs, uniform, 5, 0)
    refuses(ValueError, "f(sample(n, rng)) has shape ()", prob.mc_expectation, np.sum, uniform, 5, rng)
    for f in (prob.normal_logpdf, prob.standardize):
        refuses(ValueError, "sigma must be positive", f, [1.0], 0.0, 0.0)
        refuses(ValueError, "(2,), (3,) and (), which do not broadcast", f, np.ones(2), np.ones(3), 1.0)
