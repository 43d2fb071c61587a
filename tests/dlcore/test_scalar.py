"""The scalar engine against PyTorch's derivatives and its own big brother."""

import math

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.autograd import Tensor
from dlcore.scalar import Scalar

numbers = st.floats(0.2, 3.0)


def formula(x, y):
    z = (x * y + x.exp()) / (y - 5.0) + (x**2 - 3) * (2 - y.log())
    return (z.tanh() + (x - y).relu() + 1 / y - x / 2 + -y * 0.5 + 4 * x) * z


@given(a=numbers, b=numbers)
def test_against_pytorch(a, b):
    x, y = Scalar(a), Scalar(b)
    loss = formula(x, y)
    loss.backward()
    tx, ty = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (a, b))
    theirs = formula(tx, ty)
    theirs.backward()
    for mine, other in ((loss.value, theirs), (x.grad, tx.grad), (y.grad, ty.grad)):
        assert math.isclose(mine, other.item(), rel_tol=1e-9, abs_tol=1e-9)


@given(a=numbers, b=numbers)
def test_against_the_tensor(a, b):
    x, y = Scalar(a), Scalar(b)
    formula(x, y).backward()
    tx, ty = Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)
    formula(tx, ty).backward()
    assert np.allclose([x.grad, y.grad], [tx.grad, ty.grad])


def test_a_deep_chain_and_values_used_twice():
    x = Scalar(1.0)
    y = x
    for _ in range(100_000):
        y = y + 1e-6
    (y * y).backward()
    assert math.isclose(x.grad, 2 * y.value)


def test_backward_again_starts_from_zero():
    x = Scalar(3.0)
    loss = x * x
    loss.backward()
    loss.backward()
    assert x.grad == 6.0


def test_constants_to_the_power_zero_and_its_picture():
    x = Scalar(2.0)
    (x**0).backward()
    assert x.grad == 0.0
    assert repr(Scalar(1.5)) == "Scalar(1.5, grad=0)"
