"""Normalisation layers against PyTorch: values, gradients, running statistics, both modes, bad inputs."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import norm

rows = array_shapes(min_dims=1, max_dims=4, max_side=7)


def _batchnorm(x, seed):
    """γ, β, running mean and positive running variance for the channels of x."""
    gamma, beta, mean, var = draw(seed, *[(x.shape[1],)] * 4, dtype=x.dtype)
    return gamma, beta, mean, var**2 + x.dtype.type(0.1)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("images", [False, True])
@pytest.mark.parametrize("dtype", FLOATS)
@given(
    n=st.integers(2, 6),
    c=st.integers(1, 5),
    side=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    momentum=st.sampled_from([0.1, 1.0, 0.0]),
    eps=st.sampled_from([1e-5, 1e-1]),
    seed=seeds,
)
def test_batchnorm(dtype, images, training, n, c, side, momentum, eps, seed):
    forward = norm.batchnorm2d_forward if images else norm.batchnorm_forward
    backward = norm.batchnorm2d_backward if images else norm.batchnorm_backward
    shape = (n + 2, c, *side) if images else (n + 2, c)
    x, g = draw(seed, shape, shape, dtype=dtype)
    gamma, beta, mean, var = _batchnorm(x, seed + 1)
    theirs = [torch.tensor(mean), torch.tensor(var)]

    def reference(x, gamma, beta):
        return F.batch_norm(x, *theirs, gamma, beta, training, momentum, eps)

    want = reference(*map(torch.tensor, (x, gamma, beta)))
    y, new_mean, new_var, cache = keeps_inputs(
        forward, x, gamma, beta, mean, var, momentum=momentum, eps=eps, training=training
    )
    all_same([y, new_mean, new_var], [want, *theirs])
    assert not any(np.shares_memory(new, old) for new in (new_mean, new_var) for old in (mean, var))
    grads = keeps_inputs(lambda g, *parts: backward(g, (*parts, training)), g, *cache[:3])
    all_same(grads, torch_vjp(reference, [x, gamma, beta], g))


@given(seed=seeds)
def test_batchnorm_makes_standard_columns_of_any_scale(seed):
    x, scale, shift = draw(seed, (50, 4), (4,), (4,))
    y, *_ = norm.batchnorm_forward(x * np.exp(scale) + 100 * shift, *np.ones((2, 4)), *np.ones((2, 4)), eps=0)
    same(y.mean(axis=0), np.ones(4))
    same(y.std(axis=0), np.ones(4))


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=rows, eps=st.sampled_from([1e-5, 1e-1]), seed=seeds)
def test_layernorm(dtype, shape, eps, seed):
    x, g, gamma, beta = draw(seed, shape, shape, shape[-1:], shape[-1:], dtype=dtype)

    def reference(x, gamma, beta):
        return F.layer_norm(x, shape[-1:], gamma, beta, eps)

    y, cache = keeps_inputs(norm.layernorm_forward, x, gamma, beta, eps=eps)
    # Rows of two or three nearly equal numbers are divided by almost nothing: rounding is magnified.
    loose = 1e-7 if dtype is np.float64 else 5e-3
    same(y, reference(*map(torch.tensor, (x, gamma, beta))), loose)
    same(keeps_inputs(norm.layernorm_plain, x, gamma, beta, eps=eps), y, loose)
    grads = keeps_inputs(lambda g, *cache: norm.layernorm_backward(g, cache), g, *cache)
    all_same(grads, torch_vjp(reference, [x, gamma, beta], g), loose)


@given(seed=seeds, a=st.floats(0.1, 10), b=st.floats(-10, 10))
def test_layernorm_ignores_scale_and_shift_of_a_row(seed, a, b):
    x, gamma, beta = draw(seed, (3, 9), (9,), (9,))
    same(norm.layernorm_forward(a * x + b, gamma, beta, 0)[0], norm.layernorm_forward(x, gamma, beta, 0)[0])


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=rows, eps=st.sampled_from([1e-5, 1e-1]), seed=seeds)
def test_rmsnorm(dtype, shape, eps, seed):
    x, g, gamma = draw(seed, shape, shape, shape[-1:], dtype=dtype)

    def reference(x, gamma):
        return F.rms_norm(x, shape[-1:], gamma, eps)

    y, cache = keeps_inputs(norm.rmsnorm_forward, x, gamma, eps=eps)
    loose = 1e-7 if dtype is np.float64 else 5e-3
    same(y, reference(*map(torch.tensor, (x, gamma))), loose)
    grads = keeps_inputs(lambda g, *cache: norm.rmsnorm_backward(g, cache), g, *cache)
    all_same(grads, torch_vjp(reference, [x, gamma], g), loose)


def test_constant_rows_and_columns_stay_finite():
    x = np.full((4, 3), 0.1)
    y, cache = norm.layernorm_forward(x, np.ones(3), np.zeros(3))
    assert np.isfinite(norm.layernorm_backward(x, cache)[0]).all()
    same(y, np.zeros((4, 3)))
    same(norm.batchnorm_forward(x, np.ones(3), np.zeros(3), np.zeros(3), np.ones(3))[0], np.zeros((4, 3)))


def test_the_cache_does_not_follow_later_changes_of_gamma():
    x, gamma = np.random.default_rng(0).standard_normal((4, 3)), np.ones(3)
    _, _, _, batch = norm.batchnorm_forward(x, gamma, np.zeros(3), np.zeros(3), np.ones(3))
    _, layer = norm.layernorm_forward(x, gamma, np.zeros(3))
    _, rms = norm.rmsnorm_forward(x, gamma)
    gamma += 1
    all_same([batch[2], layer[2], rms[2]], [np.ones(3)] * 3)


def test_bad_input_is_refused_in_a_sentence():
    x, one = np.ones((4, 3)), np.ones(3)
    refuses(ValueError, "x has 1 sample", norm.batchnorm_forward, x[:1], one, one, one, one)
    refuses(ValueError, "x has shape (3,)", norm.batchnorm_forward, one, one, one, one, one)
    refuses(ValueError, "x has shape (4, 3)", norm.batchnorm2d_forward, x, one, one, one, one)
    refuses(ValueError, "beta has shape (2,)", norm.batchnorm_forward, x, one, one[:2], one, one)
    refuses(ValueError, "momentum must be at least 0", norm.batchnorm_forward, x, one, one, one, one, 1.5)
    refuses(ValueError, "eps must be at least 0", norm.batchnorm_forward, x, one, one, one, one, eps=-1)
    refuses(ValueError, "gamma has shape (2,)", norm.layernorm_forward, x, one[:2], one)
    refuses(ValueError, "eps must be at least 0", norm.layernorm_forward, x, one, one, -1.0)
    refuses(TypeError, "x must hold float64", norm.rmsnorm_forward, np.array(["a"]), one)
    cache = norm.batchnorm_forward(x, one, one, one, one)[3]
    refuses(ValueError, "x_hat has shape (4, 3)", norm.batchnorm_backward, x[:2], cache)
    refuses(ValueError, "g has shape (4, 3)", norm.batchnorm2d_backward, x, cache)
    refuses(
        ValueError,
        "g has shape (2, 3)",
        norm.layernorm_backward,
        x[:2],
        norm.layernorm_forward(x, one, one)[1],
    )
    refuses(ValueError, "g has shape (3,)", norm.rmsnorm_backward, one, norm.rmsnorm_forward(x, one)[1])
