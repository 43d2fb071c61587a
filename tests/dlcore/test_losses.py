"""Losses against PyTorch: values and gradients, both precisions, extreme logits, bad inputs."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import losses

REGRESSION = {
    "mse_loss": F.mse_loss,
    "half_mse": lambda p, t: F.mse_loss(p, t) / 2,
    "mae_loss": F.l1_loss,
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", REGRESSION)
@given(shape=array_shapes(max_dims=3, max_side=6), seed=seeds)
def test_regression_losses(name, dtype, shape, seed):
    p, t = draw(seed, shape, shape, dtype=dtype)
    same(keeps_inputs(getattr(losses, name), p, t), REGRESSION[name](torch.tensor(p), torch.tensor(t)))
    want = torch_vjp(lambda q: REGRESSION[name](q, torch.tensor(t)), [p], dtype(1))
    same(keeps_inputs(getattr(losses, f"{name}_grad"), p, t), want[0])


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=array_shapes(max_dims=3, max_side=6), seed=seeds, g=st.floats(-3, 3, width=32))
def test_mse_backward(dtype, shape, seed, g):
    p, t = draw(seed, shape, shape, dtype=dtype)
    all_same(keeps_inputs(losses.mse_backward, g, p, t), torch_vjp(F.mse_loss, [p, t], dtype(g)))


def test_mae_gradient_is_zero_where_prediction_and_target_meet():
    same(losses.mae_loss_grad(np.array([1.0, 2.0]), np.array([1.0, 1.0])), np.array([0.0, 0.5]))


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(1, 9), seed=seeds, sigma=st.floats(0.125, 8, width=32))
def test_gaussian_nll(dtype, n, seed, sigma):
    mu, y = draw(seed, (n,), (n,), dtype=dtype)

    def theirs(m, s):
        return F.gaussian_nll_loss(m, torch.tensor(y), (s * s).expand(n), full=True)

    s = np.asarray(sigma, dtype)
    same(keeps_inputs(losses.gaussian_nll, mu, y, sigma), theirs(torch.tensor(mu), torch.tensor(s)))
    all_same(losses.gaussian_nll_grad(mu, y, sigma), torch_vjp(theirs, [mu, s], dtype(1)))


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=array_shapes(max_dims=3, max_side=6), seed=seeds, scale=st.sampled_from([1e-2, 1.0, 50.0]))
def test_bce_with_logits(dtype, shape, seed, scale):
    (z,) = draw(seed, shape, dtype=dtype)
    z *= dtype(scale)
    y = np.random.default_rng(seed).random(shape).astype(dtype)
    theirs = F.binary_cross_entropy_with_logits
    same(keeps_inputs(losses.bce_with_logits, z, y), theirs(torch.tensor(z), torch.tensor(y)))
    want = torch_vjp(lambda q: theirs(q, torch.tensor(y)), [z], dtype(1))
    same(keeps_inputs(losses.bce_with_logits_grad, z, y), want[0])


@pytest.mark.parametrize("dtype", FLOATS)
@given(
    shape=array_shapes(min_dims=2, max_dims=3, max_side=6),
    seed=seeds,
    smoothing=st.sampled_from([0.0, 0.1, 1.0]),
    g=st.floats(-3, 3, width=32),
    scale=st.sampled_from([1.0, 200.0]),
)
def test_n11_softmax_cross_entropy(dtype, shape, seed, smoothing, g, scale):
    (z,) = draw(seed, shape, dtype=dtype)
    z *= dtype(scale)
    y = np.random.default_rng(seed).integers(0, shape[-1], shape[:-1])

    def theirs(q):
        flat, labels = q.reshape(-1, shape[-1]), torch.tensor(y).reshape(-1)
        return F.cross_entropy(flat, labels, label_smoothing=smoothing)

    loss, p = keeps_inputs(losses.softmax_cross_entropy, z, y, label_smoothing=smoothing)
    same(loss, theirs(torch.tensor(z)))
    same(losses.cross_entropy(z, y, smoothing), theirs(torch.tensor(z)))
    same(p, torch.softmax(torch.tensor(z), -1))
    dz = keeps_inputs(losses.softmax_cross_entropy_backward, g, p, y, label_smoothing=smoothing)
    same(dz, torch_vjp(theirs, [z], dtype(g))[0])
    same(losses.cross_entropy_grad(z, y, smoothing), torch_vjp(theirs, [z], dtype(1))[0])


def test_n11_gradient_is_softmax_minus_one_hot():
    z = np.random.default_rng(0).standard_normal((1, 5))
    p = np.exp(z) / np.exp(z).sum()
    same(losses.cross_entropy_grad(z, [3]), p - np.eye(5)[[3]])


@given(classes=st.integers(2, 100))
def test_a_uniform_guess_costs_log_c(classes):
    assert math.isclose(losses.cross_entropy(np.zeros((3, classes)), [0, 1, 1]), math.log(classes))


@given(seed=seeds)
def test_e46_binary_cross_entropy_is_cross_entropy_of_two_classes(seed):
    (z,) = draw(seed, (7,))
    y = np.random.default_rng(seed).integers(0, 2, 7)
    same(losses.bce_with_logits(z, y.astype(float)), losses.cross_entropy(np.c_[np.zeros(7), z], y))


def test_huge_logits_stay_finite():
    z = np.array([[1e4, -1e4], [-1e4, 1e4]])
    assert losses.cross_entropy(z, [1, 0]) == pytest.approx(2e4)
    assert losses.bce_with_logits(z, 1 - (z > 0)) == pytest.approx(1e4)
    assert np.isfinite(losses.cross_entropy_grad(z, [1, 0])).all()


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=array_shapes(min_dims=2, max_dims=4, max_side=4), seed=seeds, eps=st.sampled_from([0.5, 1.0]))
def test_dice_loss(dtype, shape, seed, eps):
    rng = np.random.default_rng(seed)
    p, t = rng.random(shape).astype(dtype), (rng.random(shape) > 0.5).astype(dtype)

    def theirs(q):
        tt, axes = torch.tensor(t), tuple(range(1, len(shape)))
        overlap = 2 * (q * tt).sum(axes) + eps
        return (1 - overlap / (q.sum(axes) + tt.sum(axes) + eps)).mean()

    same(keeps_inputs(losses.dice_loss, p, t, eps=eps), theirs(torch.tensor(p)))
    same(keeps_inputs(losses.dice_loss_grad, p, t, eps=eps), torch_vjp(theirs, [p], dtype(1))[0])


def test_detection_loss_ignores_boxes_of_absent_objects():
    z, boxes = np.array([3.0, -2.0]), np.array([[0.0, 0, 1, 1], [9.0, 9, 9, 9]])
    y, targets = np.array([1.0, 0.0]), np.array([[0.0, 0, 1, 3], [0.0, 0, 0, 0]])
    bce = F.binary_cross_entropy_with_logits(torch.tensor(z), torch.tensor(y)).numpy()
    same(losses.detection_loss(z, boxes, y, targets, box_weight=2.0), bce + 2.0)
    same(losses.detection_loss(z[1:], boxes[1:], y[1:], targets[1:]), losses.bce_with_logits(z[1:], y[1:]))


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "target has shape (2,)", losses.mse_loss, [1.0], [1.0, 2.0])
    refuses(TypeError, "labels must hold whole numbers", losses.cross_entropy, [[0.0, 1.0]], [0.5])
    refuses(ValueError, "labels must lie in 0 to 1, but holds 2", losses.cross_entropy, [[0.0, 1.0]], [2])
    refuses(ValueError, "labels has shape (2,)", losses.cross_entropy, [[0.0, 1.0]], [0, 1])
    refuses(ValueError, "targets must lie between 0 and 1", losses.bce_with_logits, [1.0], [-1.0])
    refuses(ValueError, "targets has shape (2,)", losses.bce_with_logits, [1.0], [1.0, 0.0])
    refuses(ValueError, "label_smoothing must be", losses.cross_entropy, [[0.0, 1.0]], [0], 1.5)
    refuses(ValueError, "sigma must be above 0", losses.gaussian_nll, [0.0], [0.0], 0.0)
    refuses(ValueError, "p has shape (2,)", losses.dice_loss, [0.0, 1.0], [0.0, 1.0])
    refuses(
        ValueError, "boxes has shape (1, 3)", losses.detection_loss, [0.0], [[0.0] * 3], [1.0], [[0.0] * 4]
    )
