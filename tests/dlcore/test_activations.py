"""Activations against PyTorch: values and gradients, both precisions, extreme inputs, bad inputs."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import activations as act
from dlcore import special

TORCH = {
    "identity": lambda x: x * 1,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", TORCH)
@given(shape=array_shapes(max_dims=4, max_side=6), seed=seeds, scale=st.sampled_from([1e-3, 1.0, 30.0]))
def test_values_and_gradients(name, dtype, shape, seed, scale):
    x, g = draw(seed, shape, shape, dtype=dtype)
    x *= dtype(scale)
    same(keeps_inputs(getattr(act, name), x), TORCH[name](torch.tensor(x)))
    same(keeps_inputs(lambda g, x: act.backward(name, g, x), g, x), torch_vjp(TORCH[name], [x], g)[0])


@pytest.mark.parametrize("name", act.ELEMENTWISE)
def test_large_arrays_go_block_by_block_with_the_same_result(name):
    (x,) = draw(0, (3, 70, 101))
    for value in (x, x.transpose(2, 0, 1)):
        same(act.forward(name, value), getattr(act, name)(value), 0.0)
        same(act.backward(name, value * 2, value), value * 2 * getattr(act, f"{name}_grad")(value), 0.0)


def test_every_elementwise_function_is_tested_against_a_reference():
    assert set(act.ELEMENTWISE) == set(TORCH) | {"heaviside"}


def test_heaviside_is_one_at_zero_and_has_no_gradient():
    x = np.array([-1.0, -0.0, 0.0, 1e-300, 2.0])
    same(act.heaviside(x), np.array([0.0, 1.0, 1.0, 1.0, 1.0]))
    same(act.backward("heaviside", np.ones(5), x), np.zeros(5))


@pytest.mark.parametrize("name", act.ELEMENTWISE)
def test_extreme_inputs_give_finite_values_and_gradients(name):
    x = np.array([-1e4, -710.0, 0.0, 710.0, 1e4])
    assert np.isfinite(getattr(act, name)(x)).all()
    assert np.isfinite(act.backward(name, np.ones(5), x)).all()


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=array_shapes(min_dims=1, max_dims=4, max_side=6), seed=seeds, data=st.data())
def test_softmax_and_relatives(dtype, shape, seed, data):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    x, g = draw(seed, shape, shape, dtype=dtype)
    x *= dtype(10)
    p, log_p = keeps_inputs(act.softmax, x, axis=axis), keeps_inputs(act.log_softmax, x, axis=axis)
    same(p, torch.softmax(torch.tensor(x), axis))
    same(log_p, torch.log_softmax(torch.tensor(x), axis))
    same(act.logsumexp(x, axis=axis), torch.logsumexp(torch.tensor(x), axis))
    same(keeps_inputs(act.softmax_vjp, g, p, axis=axis), torch_vjp(lambda t: t.softmax(axis), [x], g)[0])
    same(act.log_softmax_vjp(g, log_p, axis=axis), torch_vjp(lambda t: t.log_softmax(axis), [x], g)[0])


def test_logsumexp_of_nothing_to_choose_from():
    same(act.logsumexp(np.array([[-np.inf, -np.inf], [0.0, -np.inf]])), np.array([-np.inf, 0.0]))


@given(seed=seeds)
def test_n10_sigmoid_is_a_shifted_and_scaled_tanh(seed):
    (z,) = draw(seed, (50,))
    same(act.sigmoid(z), (1 + np.tanh(z / 2)) / 2)


def test_sigmoid_keeps_its_digits_in_the_tails():
    x = np.array([-700.0, -100.0, -40.0])
    assert np.allclose(act.sigmoid(x) / np.exp(x), 1, rtol=1e-12, atol=0)
    assert np.allclose(act.sigmoid_grad(-x) / np.exp(x), 1, rtol=1e-12, atol=0)


def test_erf_against_scipy():
    from scipy.special import erf

    x = np.concatenate([np.linspace(-7, 7, 20001), [1e-300, -1e-10, 1e300]])
    assert np.allclose(special.erf(x), erf(x), rtol=5e-15, atol=0)
    same(special.erf(np.array([np.nan, -np.inf, np.inf])), np.array([np.nan, -1.0, 1.0]))


def test_bad_input_is_refused_in_a_sentence():
    refuses(TypeError, "x must hold float64 or float32", act.relu, ["a"])
    refuses(ValueError, "x is empty", act.softmax, np.zeros((0, 3)))
    refuses(ValueError, "x has shape ()", act.softmax, 1.0)
    refuses(ValueError, "g has shape (2,)", act.backward, "relu", [1.0, 2.0], [1.0])
    refuses(ValueError, "name must be one of heaviside", act.backward, "swish", [1.0], [1.0])
