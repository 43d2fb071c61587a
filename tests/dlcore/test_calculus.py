"""Numerical derivatives against PyTorch's exact ones, and the chain rule of Jacobians."""

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import calculus

sizes = st.integers(1, 5)


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=array_shapes(min_dims=0, max_dims=3, max_side=4), seed=seeds)
def test_numerical_gradient(dtype, shape, seed):
    (x,) = draw(seed, shape, dtype=dtype)
    leaf = torch.tensor(x, requires_grad=True)
    (want,) = torch.autograd.grad((leaf.sin() * leaf**2).sum(), leaf)
    got = keeps_inputs(lambda x: calculus.numerical_gradient(lambda x: (np.sin(x) * x**2).sum(), x), x)
    same(got, want, tolerance=1e-8 if dtype is np.float64 else 1e-6)


@given(t=st.floats(-3, 3))
def test_n07_the_worked_chain_rule(t):
    """N-07, E-074: r = uv with u = t² and v = 3t + 1 has dr/dt = 9t² + 2t."""
    want = np.float64(9 * t * t + 2 * t)
    same(calculus.numerical_gradient(lambda t: t**2 * (3 * t + 1), t), np.asarray(want), tolerance=1e-8)
    inner, outer = [[2 * t], [3.0]], [[3 * t + 1, t * t]]  # d(u, v)/dt and dr/d(u, v)
    same(calculus.compose_jacobians([inner, outer]), np.array([[want]]))


def test_the_error_of_central_differences_is_of_second_order():
    errors = [abs(calculus.numerical_gradient(np.exp, 1.0, h) - np.e) for h in (1e-2, 1e-3)]
    assert 90 < errors[0] / errors[1] < 110


def test_f_may_change_its_argument():
    def f(x):
        x *= x
        return x.sum()

    same(calculus.numerical_gradient(f, np.array([1.0, 2.0])), np.array([2.0, 4.0]), tolerance=1e-8)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, m=sizes, seed=seeds)
def test_numerical_jacobian(dtype, n, m, seed):
    x, w = draw(seed, (n,), (m, n), dtype=dtype)
    want = torch.autograd.functional.jacobian(lambda x: torch.tanh(torch.tensor(w) @ x), torch.tensor(x))
    got = keeps_inputs(lambda x: calculus.numerical_jacobian(lambda x: np.tanh(w @ x), x), x)
    same(got, want, tolerance=1e-8 if dtype is np.float64 else 1e-6)


@pytest.mark.parametrize("dtype", FLOATS)
@given(widths=st.lists(sizes, min_size=2, max_size=6), seed=seeds)
def test_compose_jacobians_is_the_product(dtype, widths, seed):
    jacobians = draw(seed, *zip(widths[1:], widths, strict=False), dtype=dtype)
    want = np.linalg.multi_dot([*jacobians[::-1], np.eye(widths[0], dtype=dtype)])
    same(keeps_inputs(lambda *js: calculus.compose_jacobians(js), *jacobians), want)


@given(seed=seeds)
def test_e064_the_jacobian_of_a_composition(seed):
    x, a, b = draw(seed, (3,), (4, 3), (2, 4))
    hidden = np.tanh(a @ x)
    parts = [
        calculus.numerical_jacobian(lambda x: np.tanh(a @ x), x),
        calculus.numerical_jacobian(lambda h: np.sin(b @ h), hidden),
    ]
    whole = calculus.numerical_jacobian(lambda x: np.sin(b @ np.tanh(a @ x)), x)
    same(calculus.compose_jacobians(parts), whole, tolerance=1e-8)


def test_one_jacobian_comes_back_as_a_copy():
    j = np.eye(2)
    assert not np.shares_memory(calculus.compose_jacobians([j]), j)


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "h must be above 0", calculus.numerical_gradient, np.sum, [1.0], 0.0)
    refuses(ValueError, "f must return one number", calculus.numerical_gradient, np.exp, [1.0, 2.0])
    refuses(ValueError, "x has shape (1, 1)", calculus.numerical_jacobian, np.exp, [[1.0]])
    refuses(ValueError, "h must be above 0", calculus.numerical_jacobian, np.exp, [1.0], -1.0)
    refuses(ValueError, "f(x + h) has shape ()", calculus.numerical_jacobian, np.sum, [1.0, 2.0])
    refuses(ValueError, "jacobians is empty", calculus.compose_jacobians, [])
    wrong = [np.ones((3, 2)), np.ones((2, 4))]
    refuses(ValueError, "(N2, N1) with N1 = 3 was expected", calculus.compose_jacobians, wrong)
