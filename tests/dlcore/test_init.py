"""Initialisers by the distribution they promise, and signals through depth against PyTorch's autograd."""

import math

import numpy as np
import pytest
import torch
from compare import FLOATS, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dlcore import activations as act
from dlcore import init

RANDOM = [name for name in init.NAMES if name != "zeros"]
weights = st.one_of(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5)),
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5)),
)


@given(shape=weights)
def test_fan_in_and_out_are_pytorchs(shape):
    assert init.fan_in_out(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


def test_n03_inputs_of_a_dense_layer_on_colour_images():
    assert init.fan_in_out((10, 256 * 256 * 3))[0] == 196608
    assert init.fan_in_out((10, 32 * 32 * 3))[0] == 3072


@pytest.mark.parametrize("name", init.NAMES)
@given(shape=weights, seed=seeds)
def test_shape_dtype_and_the_same_numbers_in_both_precisions(name, shape, seed):
    double, single = [getattr(init, name)(shape, np.random.default_rng(seed), dtype) for dtype in FLOATS]
    assert double.shape == shape
    assert double.dtype == np.float64
    same(single, double.astype(np.float32), 0.0)


@pytest.mark.parametrize("shape", [(300, 200), (40, 20, 5, 5)])
@pytest.mark.parametrize("name", ["glorot_uniform", "glorot_normal", "he_normal", "default_uniform"])
def test_the_draws_follow_the_promised_distribution(name, shape):
    fan_in, fan_out = init.fan_in_out(shape)
    uniform = {"glorot_uniform": math.sqrt(6 / (fan_in + fan_out)), "default_uniform": 1 / math.sqrt(fan_in)}
    normal = {"glorot_normal": math.sqrt(2 / (fan_in + fan_out)), "he_normal": math.sqrt(2 / fan_in)}
    w = getattr(init, name)(shape, np.random.default_rng(0)).ravel()
    law = stats.norm(0, normal[name]) if name in normal else stats.uniform(-uniform[name], 2 * uniform[name])
    assert stats.kstest(w, law.cdf).pvalue > 1e-3


def test_default_uniform_has_the_bounds_of_pytorchs_layers():
    layer = torch.nn.Linear(400, 300)
    rng = np.random.default_rng(0)
    weight, bias = init.default_uniform((300, 400), rng), init.default_uniform((300,), rng, fan_in=400)
    for ours, theirs in ((weight, layer.weight), (bias, layer.bias)):
        assert np.abs(ours).max() <= 0.05
        assert abs(np.abs(ours).max() / float(theirs.detach().abs().max()) - 1) < 0.05


def test_n19_both_glorot_forms_have_variance_0_004_for_300_to_200():
    rng = np.random.default_rng(0)
    for draw in (init.glorot_uniform, init.glorot_normal):
        # The variance of 60 000 draws is known to 0.6 % (one standard error, normal); we allow six.
        assert abs(draw((200, 300), rng).var() / 0.004 - 1) < 0.035


@given(shape=weights, seed=seeds)
def test_orthogonal_has_singular_values_one(shape, seed):
    w = init.orthogonal(shape, np.random.default_rng(seed)).reshape(shape[0], -1)
    same(np.linalg.svd(w, compute_uv=False), np.ones(min(w.shape)))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("name", init.NAMES)
@given(depth=st.integers(1, 4), width=st.integers(1, 6), seed=seeds)
def test_signal_propagation_is_what_pytorch_computes(name, activation, depth, width, seed):
    up, down = init.signal_propagation(depth, width, name, activation, np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    signals = [torch.tensor(rng.standard_normal((width, width)), requires_grad=True)]
    for _ in range(depth):
        w = torch.tensor(getattr(init, name)((width, width), rng))
        signals.append(getattr(torch, activation)(signals[-1] @ w.T))
    grads = torch.autograd.grad(signals[-1], signals, torch.tensor(rng.standard_normal((width, width))))
    same(up, np.array([h.square().mean().item() for h in signals]))
    same(down, np.array([g.square().mean().item() for g in grads]))


def test_n20_thirty_relu_layers_kill_the_signal_with_glorot_and_keep_it_with_he():
    def ratio(name):
        up, _ = init.signal_propagation(30, 256, name, "relu", np.random.default_rng(0))
        return up[-1] / up[0]

    assert 1e-11 < ratio("glorot_uniform") < 1e-7
    assert 1e-2 < ratio("he_normal") < 1e2


def test_e103_variance_1_over_n_keeps_signals_though_the_norm_is_2():
    w = init.glorot_normal((300, 300), np.random.default_rng(0))  # variance 2/(n + n) = 1/n
    assert abs(np.abs(np.linalg.eigvals(w)).max() - 1) < 0.1
    assert abs(np.linalg.norm(w, 2) - 2) < 0.1
    up, down = init.signal_propagation(5, 100, "glorot_normal", "identity", np.random.default_rng(0))
    assert ((up > 0.5) & (up < 2)).all()
    assert ((down > 0.5) & (down < 2)).all()


@pytest.mark.parametrize("activation", act.ELEMENTWISE)
def test_e104_no_gradient_passes_zero_weights(activation):
    _, down = init.signal_propagation(3, 5, "zeros", activation, np.random.default_rng(0))
    assert (down[:-1] == 0).all()
    assert down[-1] > 0


def test_bad_input_is_refused_in_a_sentence():
    rng = np.random.default_rng(0)
    for name in init.NAMES:
        f = getattr(init, name)
        refuses(TypeError, "rng must be a numpy Generator", f, (2, 2), None)
        refuses(TypeError, "dtype must be float64 or float32, not int64", f, (2, 2), rng, np.int64)
        refuses(TypeError, "dtype must be float64 or float32, not 'no type'", f, (2, 2), rng, "no type")
        refuses(TypeError, "shape must be a tuple", f, 5, rng)
        refuses(ValueError, "every size in shape must be at least 1", f, (2, 0), rng)
    for name in RANDOM:
        refuses(ValueError, "shape must have an output and an input axis", getattr(init, name), (3,), rng)
    refuses(ValueError, "fan_in must be at least 1", init.default_uniform, (3,), rng, fan_in=0)
    refuses(ValueError, "init must be one of zeros", init.signal_propagation, 1, 1, "ones", "relu", rng)
    refuses(ValueError, "activation must be one of", init.signal_propagation, 1, 1, "zeros", "softmax", rng)
    refuses(ValueError, "depth must be at least 1", init.signal_propagation, 0, 1, "zeros", "relu", rng)
