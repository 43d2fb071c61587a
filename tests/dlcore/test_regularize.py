"""Penalties and dropout against PyTorch and against the properties that define them."""

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import regularize as reg

shapes = array_shapes(min_dims=0, max_dims=4, max_side=6)
strengths = st.sampled_from([0.0, 1e-3, 0.7, 20.0])
PENALTIES = {
    "l2_penalty": lambda w, lam: lam / 2 * w.square().sum(),
    "l1_penalty": lambda w, lam: lam * w.abs().sum(),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", PENALTIES)
@given(shape=shapes, lam=strengths, seed=seeds)
def test_penalties_and_their_gradients(name, dtype, shape, lam, seed):
    (w,) = draw(seed, shape, dtype=dtype)
    same(keeps_inputs(getattr(reg, name), w, lam), PENALTIES[name](torch.tensor(w), lam))
    (want,) = torch_vjp(lambda w: PENALTIES[name](w, lam), [w], np.ones((), dtype))
    same(keeps_inputs(getattr(reg, f"{name}_grad"), w, lam), want)


@given(seed=seeds)
def test_e106_the_norm_of_a_matrix_is_frobenius_not_spectral(seed):
    (w,) = draw(seed, (5, 3))
    same(reg.l2_penalty(w, 2.0), np.square(np.linalg.svd(w, compute_uv=False)).sum())
    assert reg.l2_penalty(w, 2.0) > np.linalg.norm(w, 2) ** 2


@given(seed=seeds, eta=st.floats(0.01, 1), lam=st.floats(0.01, 1))
def test_e107_a_gradient_step_on_the_penalty_is_weight_decay(seed, eta, lam):
    (w,) = draw(seed, (4, 3))
    same(w - eta * reg.l2_penalty_grad(w, lam), (1 - eta * lam) * w)


def test_e108_the_subgradient_at_zero_is_zero():
    same(reg.l1_penalty_grad(np.array([0.0, -0.0, 1e-300, -1e-300]), 3.0), np.array([0.0, 0.0, 3.0, -3.0]))


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=shapes, t=st.sampled_from([0.0, 0.3, 2.0]), seed=seeds)
def test_soft_threshold_is_pytorchs_softshrink(dtype, shape, t, seed):
    (x,) = draw(seed, shape, dtype=dtype)
    same(keeps_inputs(reg.soft_threshold, x, t), torch.nn.functional.softshrink(torch.tensor(x), t))


@given(x=st.floats(-5, 5), t=st.floats(0, 3))
def test_soft_threshold_minimises_its_objective(x, t):
    def objective(w):
        return 0.5 * (w - x) ** 2 + t * np.abs(w)

    best = objective(reg.soft_threshold(x, t))
    assert (best <= objective(np.linspace(-6, 6, 4001)) + 1e-12).all()


def test_e108_proximal_steps_give_exact_zeros_and_subgradient_steps_do_not():
    rng = np.random.default_rng(0)
    x, truth = rng.standard_normal((100, 20)), np.zeros(20)
    truth[:3] = [2.0, -3.0, 1.5]
    y = x @ truth + 0.1 * rng.standard_normal(100)
    subgradient, proximal = rng.standard_normal((2, 20))
    for _ in range(500):
        subgradient -= 0.1 * (x.T @ (x @ subgradient - y) / 100 + reg.l1_penalty_grad(subgradient, 0.1))
        proximal = reg.soft_threshold(proximal - 0.1 * x.T @ (x @ proximal - y) / 100, 0.1 * 0.1)
    assert (subgradient == 0).sum() == 0
    assert (proximal == 0).sum() >= 14
    assert (proximal[:3] != 0).all()


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=shapes, p=st.sampled_from([0.0, 0.3, 0.9]), seed=seeds)
def test_dropout_multiplies_by_the_mask_it_returns(dtype, shape, p, seed):
    x, g = draw(seed, shape, shape, dtype=dtype)
    y, mask = keeps_inputs(reg.dropout_forward, x, p, np.random.default_rng(seed))
    kept = np.random.default_rng(seed).random(shape) >= p
    same(mask, np.asarray(kept / (1 - p)).astype(dtype))
    same(y, x * mask)
    same(keeps_inputs(reg.dropout_backward, g, mask), torch_vjp(lambda x: x * torch.tensor(mask), [x], g)[0])


@given(seed=seeds)
def test_dropout_out_of_training_is_the_identity(seed):
    (x,) = draw(seed, (3, 4))
    y, mask = reg.dropout_forward(x, 0.5, np.random.default_rng(0), training=False)
    same(y, x)
    same(mask, np.ones((3, 4)))
    assert not np.shares_memory(x, y)


def test_n18_dropout_at_0_3_keeps_the_mean_and_its_variance_is_p_over_1_minus_p():
    y, _ = reg.dropout_forward(np.ones(1_000_000), 0.3, np.random.default_rng(0))
    # Six standard errors of a million draws: 6·√(0.4286/10⁶) = 0.004.
    assert abs(y.mean() - 1) < 0.004
    assert abs(y.var() - 0.3 / 0.7) < 0.004


def test_e109_p_is_the_drop_rate_as_in_pytorch():
    y, _ = reg.dropout_forward(np.ones(10_000), 0.9, np.random.default_rng(0))
    theirs = torch.nn.functional.dropout(torch.ones(10_000), 0.9)
    assert abs((y == 0).mean() - 0.9) < 0.02
    assert abs(float((theirs == 0).double().mean()) - 0.9) < 0.02


def test_bad_input_is_refused_in_a_sentence():
    rng = np.random.default_rng(0)
    for f in (reg.l2_penalty, reg.l2_penalty_grad, reg.l1_penalty, reg.l1_penalty_grad):
        refuses(ValueError, "lam must be at least 0, not -1", f, [1.0], -1)
        refuses(ValueError, "w is empty", f, [], 0.1)
    refuses(ValueError, "t must be at least 0", reg.soft_threshold, [1.0], -0.1)
    refuses(ValueError, "p must be at least 0 and below 1, not 1", reg.dropout_forward, [1.0], 1.0, rng)
    refuses(TypeError, "rng must be a numpy Generator", reg.dropout_forward, [1.0], 0.5, 0)
    refuses(ValueError, "g has shape (2,)", reg.dropout_backward, [1.0, 2.0], [1.0])
