"""Attacks and pictures of the loss, on networks small enough to know the answer."""

import numpy as np
import pytest
import torch
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import robust


def tiny_net(seed, features, dtype=np.float64):
    """A random net's loss, minus the log-probability of class 0, and that loss's gradient by torch."""
    w, v = (torch.tensor(a) for a in draw(seed, (6, features), (3, 6), dtype=dtype))

    def loss(x):
        return -torch.log_softmax(torch.tanh(x.reshape(1, -1) @ w.T) @ v.T, 1)[0, 0]

    def grad(x):
        leaf = torch.tensor(x, requires_grad=True)
        return torch.autograd.grad(loss(leaf), leaf)[0].numpy()

    return lambda x: float(loss(torch.tensor(x))), grad


@given(seed=seeds, shape=array_shapes(max_dims=3, max_side=4))
def test_activation_maximization_finds_the_maximum_of_a_hill(seed, shape):
    """s(x) = −½‖x − a‖² with decay λ has its maximum at a/(1 + λ), and its box-bound one at the clip of a."""
    a, x0 = draw(seed, shape, shape)
    found = keeps_inputs(robust.activation_maximization, lambda x: a - x, x0, steps=200, lr=0.2, decay=0.5)
    same(found, a / 1.5)
    boxed = robust.activation_maximization(lambda x: a - x, x0, steps=200, lr=0.2, bounds=(-0.5, 0.5))
    same(boxed, np.clip(a, -0.5, 0.5))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds)
def test_activation_maximization_is_torchs_gradient_ascent(dtype, seed):
    (x0,) = draw(seed, (7,), dtype=dtype)
    _, grad = tiny_net(seed, 7, dtype)
    x = torch.tensor(x0, requires_grad=True)
    ascent = torch.optim.SGD([x], lr=0.1, weight_decay=0.25, maximize=False)
    for _ in range(3):
        x.grad = torch.tensor(-grad(x.detach().numpy()))
        ascent.step()
    same(keeps_inputs(robust.activation_maximization, grad, x0, 3, 0.1, decay=0.25), x)


def test_activation_maximization_depends_on_the_start():
    """Two hills, at −1 and 1: s(x) = −(x² − 1)²."""

    def climb(x0):
        return robust.activation_maximization(lambda x: -4 * x * (x**2 - 1), [x0], steps=300, lr=0.02)

    same(climb(0.1), np.array([1.0]))
    same(climb(-0.1), np.array([-1.0]))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, shape=array_shapes(max_dims=4, max_side=4), eps=st.floats(0, 0.5, width=32))
def test_fgsm_steps_along_the_sign(dtype, seed, shape, eps):
    (g,) = draw(seed, shape, dtype=dtype)
    x = np.random.default_rng(seed).random(shape).astype(dtype)
    want = (torch.tensor(x) + eps * torch.tensor(g).sign()).clamp(0, 1)
    same(keeps_inputs(robust.fgsm, x, lambda _: g, eps), want)
    same(robust.fgsm(x, lambda _: g, eps, bounds=None), torch.tensor(x) + eps * torch.tensor(g).sign())


@given(seed=seeds, eps=st.floats(0.01, 0.5))
def test_fgsm_is_the_worst_change_for_a_linear_loss(seed, eps):
    """Hölder: over the box of half-width ε a linear loss g·x rises by at most ε‖g‖₁, which FGSM reaches."""
    x, g, other = draw(seed, (9,), (9,), (9,))
    moved = robust.fgsm(x, lambda _: g, eps, bounds=None)
    assert g @ (moved - x) == pytest.approx(eps * np.abs(g).sum())
    assert g @ (eps * np.clip(other, -1, 1)) <= g @ (moved - x) + 1e-12


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, steps=st.integers(1, 6), started=st.booleans())
def test_pgd_is_projected_ascent(dtype, seed, steps, started):
    rng = np.random.default_rng(seed)
    x = rng.random((2, 4)).astype(dtype)
    _, grad = tiny_net(seed, 8, dtype)
    clean = torch.tensor(x)
    want = clean.clone()
    if started:
        noise = 0.2 * (2 * np.random.default_rng(3).random((2, 4)) - 1)
        want = (clean + torch.tensor(noise.astype(dtype))).clamp(0, 1)
    for _ in range(steps):
        want = want + 0.08 * torch.tensor(grad(want.numpy())).sign()
        want = torch.min(torch.max(want, clean - 0.2), clean + 0.2).clamp(0, 1)
    start = np.random.default_rng(3) if started else None
    got = keeps_inputs(robust.pgd, x, grad, 0.2, 0.08, steps, rng=start)
    same(got, want)
    assert np.abs(got - x).max() <= 0.2 + 1e-6
    assert (got >= 0).all()
    assert (got <= 1).all()


@given(seed=seeds)
def test_one_step_of_pgd_as_large_as_its_ball_is_fgsm(seed):
    x, g = draw(seed, (5,), (5,))
    fast = robust.fgsm(x, lambda _: g, 0.25, bounds=None)
    same(robust.pgd(x, lambda _: g, 0.25, 0.5, 1, bounds=None), fast)


def test_pgd_does_more_harm_than_fgsm():
    harm = []
    for seed in range(20):
        loss, grad = tiny_net(seed, 6)
        (x,) = draw(seed, (6,))
        fast = robust.fgsm(x, grad, 0.5, bounds=None)
        harm.append((loss(x), loss(fast), loss(robust.pgd(x, grad, 0.5, 0.05, 40, bounds=None))))
    clean, once, often = np.mean(harm, axis=0)
    assert clean < once < often


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, height=st.integers(1, 4), width=st.integers(1, 4), label=st.integers(0, 2))
def test_one_pixel_attack_is_exhaustive(dtype, seed, height, width, label):
    """The loops over every pixel and value, one image at a time, find no worse one."""
    x, w = draw(seed, (height, width), (3, height * width), dtype=dtype)
    values = np.array([-1.0, 0.0, 2.0])

    def predict(images):
        return np.tanh(images.reshape(len(images), -1)) @ w.T

    best, worst_image = np.inf, x
    for i in range(height):
        for j in range(width):
            for value in values:
                changed = x.copy()
                changed[i, j] = value
                scores = predict(changed[None])[0]
                margin = scores[label] - max(s for c, s in enumerate(scores) if c != label)
                if margin < best - 1e-6:
                    best, worst_image = margin, changed
    got, fooled = keeps_inputs(robust.one_pixel_attack, x, predict, label, values)
    found = predict(got[None])[0]
    assert found[label] - np.delete(found, label).max() == pytest.approx(best, abs=1e-5)
    assert got.shape == worst_image.shape
    assert got.dtype == dtype
    assert np.count_nonzero(got != x) <= 1
    assert fooled == (best < 0)


def test_one_pixel_attack_takes_the_first_of_equals_and_asks_only_for_scores():
    """Black box (E-131): a tie of scores does not count as fooled."""
    image, fooled = robust.one_pixel_attack(np.zeros((2, 2)), lambda x: np.zeros((len(x), 2)), 1, [5.0, 6.0])
    same(image, np.array([[5.0, 0.0], [0.0, 0.0]]))
    assert fooled is False


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, out=st.integers(1, 4))
def test_direction_has_the_norms_of_the_filters(dtype, seed, out):
    params = draw(seed, (out, 3, 2, 2), (out,), (out, 5), (3,), dtype=dtype)
    params[0][0] = 0  # a dead filter gets no direction
    frozen = [p.copy() for p in params]
    got = robust.filter_normalized_direction(params, np.random.default_rng(seed))
    all_same(params, frozen)
    rng = np.random.default_rng(seed)
    for p, d in zip(params, got, strict=True):
        if p.ndim == 1:
            same(d, np.zeros_like(p))
            continue
        flat, drawn = torch.tensor(p).flatten(1), torch.tensor(rng.standard_normal(p.shape).astype(dtype))
        want = drawn.flatten(1) / drawn.flatten(1).norm(dim=1, keepdim=True) * flat.norm(dim=1, keepdim=True)
        same(d, want.reshape(p.shape))


@given(seed=seeds)
def test_surface_of_a_quadratic_is_known(seed):
    """L(θ) = ‖θ‖² over the list gives ‖θ‖² + 2α⟨θ,d⟩ + … ; the parameters stay as they are."""
    shapes = (3, 2), (3,)
    params, d1, d2 = (draw(seed + k, *shapes) for k in range(3))
    before = [p.copy() for p in params]
    for p in params:
        p.flags.writeable = False
    alphas, betas = np.linspace(-1, 1, 5), np.linspace(0, 2, 4)
    got = robust.loss_surface(lambda ps: sum((p**2).sum() for p in ps), params, d1, d2, alphas, betas)
    t, a, b = (np.concatenate([p.ravel() for p in ps]) for ps in (params, d1, d2))
    want = [[np.square(t + x * a + y * b).sum() for y in betas] for x in alphas]
    same(got, np.array(want))
    all_same(params, before)


def test_surface_hands_out_fresh_parameters_in_their_own_precision():
    seen = []

    def loss(params):
        seen.append(params[0].dtype.name)
        params[0][:] = 99  # a careless loss harms nobody
        return 0.0

    theta = [np.ones((2, 2), dtype=np.float32)]
    grid = robust.loss_surface(loss, theta, theta, theta, [0.0, 1.0], [0.0])
    same(theta[0], np.ones((2, 2), dtype=np.float32))
    assert seen == ["float32"] * 2
    assert grid.dtype == np.float64


def test_bad_input_is_refused_in_a_sentence():
    rng, x = np.random.default_rng(0), np.ones((2, 2))
    refuses(ValueError, "x0 is empty", robust.activation_maximization, np.negative, [], 1, 0.1)
    refuses(
        ValueError, "decay must be at least 0", robust.activation_maximization, np.negative, x, 1, 0.1, -1.0
    )
    refuses(ValueError, "steps must be at least 1", robust.activation_maximization, np.negative, x, 0, 0.1)
    refuses(ValueError, "score_grad gave shape ()", robust.activation_maximization, np.sum, x, 1, 0.1)
    refuses(ValueError, "eps must be at least 0", robust.fgsm, x, np.negative, -0.1)
    refuses(ValueError, "loss_grad gave shape (2,)", robust.fgsm, x, lambda x: x[0], 0.1)
    refuses(ValueError, "the upper bound must be at least 1", robust.fgsm, x, np.negative, 0.1, (1.0, 0.0))
    refuses(ValueError, "step must be above 0", robust.pgd, x, np.negative, 0.1, 0.0, 3)
    refuses(TypeError, "rng must be", robust.pgd, x, np.negative, 0.1, 0.1, 3, 0)
    refuses(ValueError, "x has shape (2,)", robust.one_pixel_attack, [1.0, 2.0], np.negative, 0, [1.0])

    def one_class(images):
        return np.ones((len(images), 1))

    def two_classes(images):
        return np.ones((len(images), 2))

    refuses(ValueError, "label is 0, but", robust.one_pixel_attack, x, one_class, 0, [1.0])
    refuses(
        ValueError,
        "label is 2, but predict gives scores of 2",
        robust.one_pixel_attack,
        x,
        two_classes,
        2,
        [1.0],
    )
    refuses(
        ValueError,
        "the result of predict has shape (4,)",
        robust.one_pixel_attack,
        x,
        lambda i: one_class(i)[:, 0],
        0,
        [1.0],
    )
    refuses(ValueError, "values is empty", robust.one_pixel_attack, x, two_classes, 0, [])
    refuses(ValueError, "params is empty", robust.filter_normalized_direction, [], rng)
    refuses(TypeError, "rng must be", robust.filter_normalized_direction, [x], 0)
    refuses(
        ValueError,
        "d2 must hold arrays of the same shapes",
        robust.loss_surface,
        sum,
        [x],
        [x],
        [x[0]],
        [0.0],
        [0.0],
    )
    refuses(ValueError, "alphas has shape (2, 2)", robust.loss_surface, sum, [x], [x], [x], x, [0.0])
