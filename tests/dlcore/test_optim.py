"""Optimisers step by step against torch.optim; what they do in the textbook's cases; their state on disk."""

import math

import numpy as np
import pytest
import torch
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from dlcore import optim

shapes = array_shapes(min_dims=0, max_dims=3, max_side=5)
rates = st.sampled_from([1e-3, 1e-2, 0.1])
betas = st.sampled_from([0.0, 0.5, 0.9, 0.99])
# A second moment that forgets at once divides by whatever small gradient came last: rounding errors explode.
long = st.sampled_from([0.9, 0.99, 0.999])
decays = st.sampled_from([0.0, 1e-2, 0.3])


class Parameter:
    """The least that an optimiser can move."""

    def __init__(self, data, grad=None):
        self.data, self.grad, self.changes = data, grad, 0

    def mark_changed(self):
        self.changes += 1


class TorchLion(torch.optim.Optimizer):
    """PyTorch has no Lion: its paper's algorithm 2, in the paper's order."""

    def __init__(self, params, lr, beta1, beta2, weight_decay):
        super().__init__(params, {})
        self.lr, self.beta1, self.beta2, self.decay = lr, beta1, beta2, weight_decay
        self.m = [torch.zeros_like(p) for p in params]

    @torch.no_grad()
    def step(self):
        for p, m in zip(self.param_groups[0]["params"], self.m, strict=True):
            # Written as in our step: the sign of a rounding error would be a matter of luck.
            update = self.beta1 * m + (1 - self.beta1) * p.grad
            m.copy_(self.beta2 * m + (1 - self.beta2) * p.grad)
            p.sub_(self.lr * (update.sign() + self.decay * p))


def pair(beta1=0.9, beta2=0.999, **others):
    return {"betas": (beta1, beta2), **others}


# Name → (our class, PyTorch's from our options, the options that are drawn).
RULES = {
    "SGD": (
        optim.SGD,
        torch.optim.SGD,
        {"momentum": betas, "weight_decay": decays},
    ),
    "AdaGrad": (optim.AdaGrad, torch.optim.Adagrad, {"eps": st.sampled_from([1e-10, 1e-3])}),
    "RMSProp": (
        optim.RMSProp,
        torch.optim.RMSprop,
        {"alpha": betas, "eps": st.sampled_from([1e-8, 1e-3])},
    ),
    "AdaDelta": (optim.AdaDelta, torch.optim.Adadelta, {"rho": betas, "eps": st.sampled_from([1e-6, 1e-3])}),
    "Adam": (
        optim.Adam,
        lambda params, **options: torch.optim.Adam(params, **pair(**options)),
        {"beta1": betas, "beta2": long, "eps": st.sampled_from([1e-8, 1e-3]), "weight_decay": decays},
    ),
    "AdamW": (
        optim.AdamW,
        lambda params, **options: torch.optim.AdamW(params, **pair(**options)),
        {"beta1": betas, "beta2": long, "eps": st.sampled_from([1e-8, 1e-3]), "weight_decay": decays},
    ),
    "AdaMax": (
        optim.AdaMax,
        lambda params, **options: torch.optim.Adamax(params, **pair(**options)),
        {"beta1": betas, "beta2": long, "eps": st.sampled_from([1e-8, 1e-3])},
    ),
    "NAdam": (
        optim.NAdam,
        lambda params, **options: torch.optim.NAdam(params, **pair(**options)),
        {"beta1": betas, "beta2": long, "momentum_decay": st.sampled_from([0.0, 4e-3, 0.1])},
    ),
    "Lion": (
        optim.Lion,
        TorchLion,
        {"beta1": betas, "beta2": long, "weight_decay": decays},
    ),
}
# PyTorch keeps NAdam's product of momenta in float32, whatever the parameter.
TOLERANCES = {"NAdam": 2e-4}
CLASSES = [ours for ours, _, _ in RULES.values()]


def walk(ours, theirs, starts, seed, steps=50, tolerance=None):
    """Move the same parameters by both optimisers with the same gradients and compare after every step."""
    rng = np.random.default_rng(seed)
    params = [Parameter(x.copy()) for x in starts]
    leaves = [torch.tensor(x, requires_grad=True) for x in starts]
    mine, reference = ours(params), theirs(leaves)
    for _ in range(steps):
        for p, leaf in zip(params, leaves, strict=True):
            p.grad = np.asarray(rng.standard_normal(p.data.shape) + 0.3, dtype=p.data.dtype)
            leaf.grad = torch.tensor(p.grad)
        mine.step()
        reference.step()
        all_same([p.data for p in params], leaves, tolerance)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", RULES)
@settings(max_examples=8)  # of fifty steps each
@given(shape=shapes, seed=seeds, lr=rates, data=st.data())
def test_step_by_step_as_pytorch(name, dtype, shape, seed, lr, data):
    ours, theirs, options = RULES[name]
    chosen = {"lr": lr} | {key: data.draw(values, key) for key, values in options.items()}
    starts = draw(seed, shape, (2, 3), dtype=dtype)
    walk(
        lambda p: ours(p, **chosen),
        lambda p: theirs(p, **chosen),
        starts,
        seed,
        tolerance=TOLERANCES.get(name),
    )


@given(seed=seeds, lr=rates, momentum=st.sampled_from([0.5, 0.9]), decay=decays)
def test_nesterov_as_pytorch(seed, lr, momentum, decay):
    options = {"lr": lr, "momentum": momentum, "nesterov": True, "weight_decay": decay}
    walk(
        lambda p: optim.SGD(p, **options),
        lambda p: torch.optim.SGD(p, **options),
        draw(seed, (3, 2), (4,)),
        seed,
    )


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name in RULES if name not in ("Lion", "SGD")])
def test_n17_defaults_are_pytorchs(name, dtype):
    ours, theirs, _ = RULES[name]
    walk(ours, theirs, draw(1, (4, 3), (7,), dtype=dtype), seed=2, tolerance=TOLERANCES.get(name))


def test_n17_rmsprop_of_the_lecture_forgets_faster():
    walk(
        lambda p: optim.RMSProp(p, alpha=0.9),
        lambda p: torch.optim.RMSprop(p, alpha=0.9),
        draw(1, (5,)),
        seed=2,
    )


STEPS = {
    "sgd_step": (1, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    "adagrad_step": (1, {}),
    "rmsprop_step": (1, {}),
    "adadelta_step": (2, {}),
    "adam_step": (2, {"t": 3, "weight_decay": 0.1}),
    "adamw_step": (2, {"t": 3}),
    "adamax_step": (2, {"t": 3}),
    "nadam_step": (2, {"t": 3, "mu_product": 0.2}),
    "lion_step": (1, {"weight_decay": 0.1}),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", STEPS)
def test_steps_are_pure_and_keep_the_precision(name, dtype):
    memories, options = STEPS[name]
    p, g, *memory = draw(5, *[(3, 4)] * (2 + memories), dtype=dtype)
    memory = [np.abs(m) for m in memory]
    # numpy's float64 numbers must not turn a float32 parameter into float64.
    options = {"lr": np.float64(0.1)} | {
        k: np.float64(v) if type(v) is float else v for k, v in options.items()
    }
    new = keeps_inputs(getattr(optim, name), p, g, *memory, **options)
    for array in new[: 1 + memories]:
        assert array.dtype == dtype
        assert not any(np.shares_memory(array, given) for given in (p, g, *memory))
    again = getattr(optim, name)(p.tolist(), g.tolist(), *[m.tolist() for m in memory], **options)
    assert np.allclose(again[0], new[0], rtol=1e-5)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("cls", CLASSES)
def test_blocks_do_not_show(cls, dtype, monkeypatch):
    (data,) = draw(3, (70_000,), dtype=dtype)
    grads = draw(4, *[(70_000,)] * 3, dtype=dtype)
    whole, cut = Parameter(data.copy()), Parameter(data.copy())
    for p, block in ((whole, 10**9), (cut, 1 << 16)):
        monkeypatch.setattr(optim, "_BLOCK", block)
        optimizer = cls([p], lr=0.01)
        for p.grad in grads:
            optimizer.step()
    assert np.array_equal(whole.data, cut.data)
    assert not np.array_equal(whole.data, data)


LAYOUTS = {
    "Fortran": np.asfortranarray,
    "transposed": lambda x: np.ascontiguousarray(x.T).T,
    "every other": lambda x: np.repeat(x, 2, axis=1)[:, ::2],
    "reversed": lambda x: x[::-1, ::-1].copy()[::-1, ::-1],
}


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("grad_layout", LAYOUTS)
def test_any_memory_layout_is_moved_in_place(cls, layout, grad_layout):
    x, g1, g2 = draw(6, (5, 4), (5, 4), (5, 4))
    data = LAYOUTS[layout](x)
    assert not data.flags.c_contiguous
    plain, odd = Parameter(x.copy()), Parameter(data)
    first, second = cls([plain], lr=0.01), cls([odd], lr=0.01)
    for g in (g1, g2):
        plain.grad, odd.grad = g, LAYOUTS[grad_layout](g)
        first.step()
        second.step()
    assert odd.data is data
    assert np.array_equal(data, plain.data)


@pytest.mark.parametrize("cls", CLASSES)
def test_parameters_without_gradient_stay_and_do_not_age(cls):
    """As in PyTorch, a parameter's own steps count, so a late one starts with its own bias correction."""
    late, other = Parameter(np.ones(3)), Parameter(np.ones(3))
    optimizer = cls([late, other], lr=0.1)
    other.grad = np.full(3, 0.5)
    optimizer.step()
    optimizer.step()
    assert late.data.tolist() == [1.0] * 3
    assert (late.changes, other.changes) == (0, 2)
    late.grad = np.full(3, 0.5)
    fresh = Parameter(np.ones(3), np.full(3, 0.5))
    optimizer.step()
    cls([fresh], lr=0.1).step()
    assert np.array_equal(late.data, fresh.data)
    optimizer.zero_grad()
    assert late.grad is None
    assert other.grad is None


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("cls", CLASSES)
@given(seed=seeds)
def test_a_restored_optimizer_continues_bit_for_bit(cls, dtype, seed):
    starts = draw(seed, (3, 2), (4,), dtype=dtype)
    grads = [draw(seed + k, (3, 2), (4,), dtype=dtype) for k in range(1, 7)]

    def go(optimizer, some):
        for pair_of_grads in some:
            for p, grad in zip(optimizer.params, pair_of_grads, strict=True):
                p.grad = grad
            optimizer.step()

    straight = cls([Parameter(x.copy()) for x in starts], lr=0.01)
    go(straight, grads[:3])
    saved = straight.state_dict()
    resumed = cls([Parameter(p.data.copy()) for p in straight.params], lr=0.5)
    # A file of arrays gives every number back as an array without axes.
    resumed.load_state_dict({name: np.asarray(value) for name, value in saved.items()})
    go(straight, grads[3:])  # must not reach what was saved
    go(resumed, grads[3:])
    assert resumed.lr == 0.01
    for p, q in zip(straight.params, resumed.params, strict=True):
        assert np.array_equal(p.data, q.data)
    again = cls([Parameter(x) for x in starts], lr=0.5)
    again.load_state_dict(saved)
    assert again.t.tolist() == [3, 3]


def test_a_state_that_does_not_fit_is_refused_and_changes_nothing():
    params = [Parameter(np.ones(2), np.ones(2)), Parameter(np.ones(3), np.ones(3))]
    optimizer = optim.NAdam(params, lr=0.1)
    optimizer.step()
    good = optimizer.state_dict()
    load = optimizer.load_state_dict
    refuses(ValueError, "only one of them has beta1", load, {k: v for k, v in good.items() if k != "beta1"})
    refuses(ValueError, "only one of them has m.7", load, good | {"m.7": np.ones(2)})
    refuses(ValueError, "does not fit NAdam", load, optim.Adam(params).state_dict())
    refuses(ValueError, "saved['v.1'] is float64 of shape (2,)", load, good | {"v.1": np.ones(2)})
    refuses(ValueError, "saved['m.0'] is float32", load, good | {"m.0": np.ones(2, dtype=np.float32)})
    refuses(ValueError, "saved['t'] must hold", load, good | {"t": np.array([1, -1])})
    refuses(ValueError, "saved['mu_product'] must", load, good | {"mu_product": np.array([1, np.nan])})
    refuses(ValueError, "beta2 must be", load, good | {"lr": 0.7, "t": good["t"] + 1, "beta2": 1.5})
    refuses(TypeError, "lr must be a number", load, good | {"lr": "fast"})
    after = optimizer.state_dict()
    assert after.keys() == good.keys()
    assert all(np.array_equal(after[name], good[name]) for name in good)


def test_a_schedule_may_change_every_number_between_steps():
    p, leaf = Parameter(np.ones(3)), torch.ones(3, dtype=torch.float64, requires_grad=True)
    mine, reference = optim.Adam([p]), torch.optim.Adam([leaf])
    for k, g in enumerate(draw(8, *[(3,)] * 10)):
        p.grad, leaf.grad = g, torch.tensor(g)
        mine.lr, mine.beta1 = 0.1 / (k + 1), 0.8 + 0.01 * k
        reference.param_groups[0].update(lr=mine.lr, betas=(mine.beta1, 0.999))
        mine.step()
        reference.step()
        same(p.data, leaf)


def test_nadam_survives_the_underflow_of_its_product():
    p = optim.nadam_step([1.0], [1.0], [0.5], [1.0], mu_product=0.0, t=10_000)
    assert np.isfinite(p[0]).all()
    assert p[3] == 0.0


def test_gradient_descent_takes_the_path_of_its_formula():
    path = optim.gradient_descent(lambda x: 2 * x, x0=[[1, -2]], lr=0.25, steps=4)
    same(path, np.array([[[1.0, -2.0]]]) * 0.5 ** np.arange(5.0)[:, None, None])
    assert optim.gradient_descent(np.copy, np.ones(2, dtype=np.float32), 0.1, 3).dtype == np.float32


def test_gradient_descent_stops_at_a_small_gradient():
    path = optim.gradient_descent(lambda x: 2 * x, x0=[3.0, 4.0], lr=0.25, steps=99, tol=1.25)
    same(np.linalg.norm(2 * path, axis=1), np.array([10.0, 5.0, 2.5, 1.25]))
    assert optim.gradient_descent(lambda x: 0 * x, x0=[3.0], lr=0.25, steps=99).tolist() == [[3.0]]


@given(seed=seeds)
def test_e078_a_step_has_the_length_of_rate_times_gradient(seed):
    (x,) = draw(seed, (4,))
    first, second = optim.gradient_descent(lambda x: x**3, x, lr=0.01, steps=1)
    assert math.isclose(np.linalg.norm(second - first), 0.01 * np.linalg.norm(x**3))


def test_n15_learning_rate_regimes():
    """Condition number 100, from (1, 1) until every coordinate is within 1e−6 (rounding to spare)."""
    curvature, within = np.array([1.0, 100.0]), 1e-6

    def descent(lr, steps=5000):
        path = optim.gradient_descent(lambda x: curvature * x, np.ones(2), lr, steps)
        return int(np.argmax(np.abs(path).max(axis=1) <= within)), np.abs(path[-1]).max()

    def heavy_ball(lr, momentum):
        p, v = np.ones(2), np.zeros(2)
        for k in range(1, 5000):
            p, v = optim.sgd_step(p, curvature * p, v, lr, momentum)
            if np.abs(p).max() <= within:
                return k
        raise AssertionError("the heavy ball did not arrive")

    assert descent(1 / 100)[0] == 1375
    assert descent(2 / 101)[0] == 691
    assert heavy_ball(4 / 11**2, (9 / 11) ** 2) == 95
    limit = optim.max_stable_lr(np.diag(curvature))
    assert limit == 2 / 100
    assert descent(2.01 / 100, steps=1000)[1] > 1e4
    assert descent(1.99 / 100, steps=2000)[1] < 1e-8


@given(seed=seeds)
def test_max_stable_lr_separates_convergence_from_divergence(seed):
    (a,) = draw(seed, (3, 3))
    hessian = a @ a.T + 0.1 * np.eye(3)
    limit = optim.max_stable_lr(hessian)
    start = np.linalg.eigh(hessian)[1][:, -1]
    below, above = (
        optim.gradient_descent(lambda x: hessian @ x, start, factor * limit, 200)[-1] for factor in (0.9, 1.1)
    )
    assert np.linalg.norm(below) < 1e-3 < 1e3 < np.linalg.norm(above)


@pytest.mark.parametrize(
    ("eigenvalues", "kind"),
    [
        ([1.0, 2.0, 1e-3], "minimum"),
        ([-1.0, -2.0, -1e-3], "maximum"),
        ([1.0, -1e-3, 5.0], "saddle"),
        ([1.0, -1.0, 0.0], "saddle"),
        ([1.0, 0.0, 2.0], "degenerate"),
        ([-1.0, 0.0, -2.0], "degenerate"),
        ([0.0, 0.0, 0.0], "degenerate"),
        ([1e-20, 2e-20, 3e-20], "minimum"),
    ],
)
@given(seed=seeds)
def test_critical_point_type_does_not_depend_on_the_axes(eigenvalues, kind, seed):
    (a,) = draw(seed, (3, 3))
    q, _ = np.linalg.qr(a)
    assert optim.critical_point_type(np.diag(eigenvalues)) == kind
    assert optim.critical_point_type(q @ np.diag(eigenvalues) @ q.T) == kind


def test_e089_a_positive_diagonal_does_not_make_a_minimum():
    assert optim.critical_point_type([[2, -3], [-3, 2]]) == "saddle"
    assert optim.critical_point_type([[1.0, 0.0], [0.0, 1e-3]], tol=1e-2) == "degenerate"


@pytest.mark.slow
def test_n16_minima_are_rarer_than_independent_signs_would_make_them():
    rng = np.random.default_rng(16)
    for n, share in ((1, 0.5), (2, 0.147), (3, 0.025)):
        a = rng.standard_normal((4000, n, n))
        kinds = [optim.critical_point_type(h) for h in a + a.transpose(0, 2, 1)]
        found = kinds.count("minimum") / len(kinds)
        assert abs(found - share) < 5 * math.sqrt(share * (1 - share) / len(kinds))
        assert n == 1 or found < 0.75 * 2**-n


@pytest.mark.slow
def test_n14_e085_the_rate_of_sgd_depends_on_the_constant():
    """E x² ~ k^slope on ½μx² (μ = 1) with noisy gradients and α_k = c/k: −1 needs cμ > 1/2, else −2cμ."""
    rng = np.random.default_rng(14)
    cs = np.array([0.2, 0.3, 0.5, 1.0, 2.0])
    x, v, times, errors = np.ones((5, 1000)), np.zeros((5, 1000)), [], []
    for k in range(1, 10_001):
        noisy = x + rng.standard_normal(x.shape)
        # The rates differ from row to row: c goes into the gradient, 1/k is the rate.
        x, v = optim.sgd_step(x, cs[:, None] * noisy, v, lr=1 / k)
        if k >= 300 and k % 100 == 0:
            times.append(k)
            errors.append((x * x).mean(axis=1))
    slopes = np.polyfit(np.log(times), np.log(errors), 1)[0]
    assert np.abs(slopes - [-0.4, -0.6, -0.9, -1.0, -1.0]).max() < 0.12


def test_newton_step_solves_a_quadratic_at_once():
    a, b, x = draw(9, (4, 4), (4,), (4,))
    hessian = a @ a.T + np.eye(4)
    same(keeps_inputs(optim.newton_step, hessian @ x - b, hessian, x), np.linalg.solve(hessian, b))


@given(seed=seeds, lr=rates, decay=decays)
def test_weight_decay_step_is_sgd_on_the_penalised_loss(seed, lr, decay):
    w, g = draw(seed, (3, 2), (3, 2))
    by_penalty, _ = optim.sgd_step(w, g, np.zeros_like(w), lr, weight_decay=decay)
    same(keeps_inputs(optim.weight_decay_step, w, g, lr=lr, decay=decay), by_penalty)


@given(seed=seeds)
def test_e086_momentum_has_an_equivalent_form_without_a_velocity(seed):
    """θ_{t+1} = θ_t − α∇L + β(θ_t − θ_{t−1}), which is not plain descent."""
    x, *grads = draw(seed, *[(3,)] * 6)
    p, v, before, now = x, np.zeros(3), x, x
    for g in grads:
        p, v = optim.sgd_step(p, g, v, lr=0.1, momentum=0.9)
        before, now = now, now - 0.1 * g + 0.9 * (now - before)
        same(p, now)


@given(seed=seeds)
def test_e087_the_velocity_is_the_fading_sum_of_all_gradients(seed):
    grads = draw(seed, *[(3,)] * 6)
    v = np.zeros(3)
    for g in grads:
        _, v = optim.sgd_step(np.zeros(3), g, v, lr=0.1, momentum=0.9)
    same(v, sum(0.9 ** (5 - i) * g for i, g in enumerate(grads)))


@given(seed=seeds)
def test_e092_the_first_adam_step_is_the_rate_times_the_sign(seed):
    """Bias correction makes m̂ = g and v̂ = g² at t = 1."""
    (g,) = draw(seed, (5,))
    zero = np.zeros(5)
    p, _, _ = optim.adam_step(zero, 1000 * g, zero, zero, t=1, lr=0.01)
    assert np.allclose(p, -0.01 * np.sign(g), rtol=1e-5, atol=0)


def test_e093_epsilon_stands_outside_the_root():
    """g = 1e−5, ε = 1e−8: the step is α·1e−5/(1e−5 + 1e−8); inside the root it would be 10 times smaller."""
    p, _, _ = optim.adam_step([0.0], [1e-5], [0.0], [0.0], t=1, lr=1.0, eps=1e-8)
    assert math.isclose(p[0], -1e-5 / (1e-5 + 1e-8), rel_tol=1e-9)
    assert math.isclose(p[0] / (-1e-5 / math.sqrt(1e-10 + 1e-8)), 10, rel_tol=0.01)


def test_e095_the_first_adagrad_step_knows_its_own_gradient():
    p, total = optim.adagrad_step([0.0], [0.5], [0.0], lr=0.01, eps=1e-8)
    assert math.isclose(p[0], -0.01, rel_tol=1e-6)  # 50 with the sum that stops before g
    assert total.tolist() == [0.25]


@given(seed=seeds)
def test_e099_lion_moves_every_coordinate_by_the_rate(seed):
    p, g, m = draw(seed, (20,), (20,), (20,))
    new, _ = optim.lion_step(p, g, m, lr=0.5)
    assert np.allclose(np.abs(new - p), 0.5)
    by_scaled, _ = optim.lion_step(p, 1e3 * g, 1e3 * m, lr=0.5)
    assert np.array_equal(new, by_scaled)


@given(seed=seeds)
def test_e107_decay_and_penalty_agree_for_sgd_only(seed):
    """Decoupled decay shrinks by αλ whatever the gradient; Adam divides the penalty away."""
    w = np.ones(2)
    g, zero = np.array([1e-3, 1e3]), np.zeros(2)
    plain, _, _ = optim.adam_step(w, g, zero, zero, t=1, lr=0.1)
    decoupled, _, _ = optim.adamw_step(w, g, zero, zero, t=1, lr=0.1, weight_decay=0.5)
    penalised, _, _ = optim.adam_step(w, g, zero, zero, t=1, lr=0.1, weight_decay=0.5)
    same(plain - decoupled, np.full(2, 0.1 * 0.5))
    assert np.abs(plain - penalised).max() < 1e-5


def test_what_cannot_be_optimised_is_refused():
    refuses(ValueError, "params is empty", optim.SGD, [], lr=0.1)
    p = Parameter(np.ones(2))
    refuses(ValueError, "params holds a parameter twice", optim.SGD, [p, p], lr=0.1)
    refuses(TypeError, "params[0].data must be a float64", optim.Adam, [Parameter(np.ones(2, dtype=int))])
    refuses(TypeError, "params[0].data must hold", optim.Adam, [Parameter(np.ones(2, dtype=complex))])
    refuses(ValueError, "lr must be at least 0", optim.Adam, [p], lr=-1.0)
    refuses(ValueError, "beta1 must be at least 0 and below 1", optim.Adam, [p], beta1=1.0)
    refuses(TypeError, "AdaGrad has no beta1; it has lr, eps", optim.AdaGrad, [p], beta1=0.9)
    optimizer = optim.Adam([p, q := Parameter(np.ones(3))])
    p.grad, q.grad = np.ones(2), np.ones(2)
    refuses(ValueError, "params[1].grad is float64 of shape (2,)", optimizer.step)
    q.grad = np.ones(3, dtype=np.float32)
    refuses(ValueError, "params[1].grad is float32", optimizer.step)
    assert p.data.tolist() == [1.0, 1.0]
    assert optimizer.t.tolist() == [0, 0]


@pytest.mark.parametrize("name", STEPS)
def test_bad_steps_are_refused_in_a_sentence(name):
    memories, options = STEPS[name]
    step, arrays, options = getattr(optim, name), [np.ones(3)] * (2 + memories), {"lr": 0.1, **options}
    refuses(ValueError, "has shape (2,), but the shape (3,) of p", step, *arrays[:-1], np.ones(2), **options)
    refuses(TypeError, "g must hold float64 or float32", step, arrays[0], ["a"] * 3, *arrays[2:], **options)
    refuses(ValueError, "p is empty", step, np.ones(0), *arrays[1:], **options)
    refuses(ValueError, "lr must be at least 0", step, *arrays, **options | {"lr": math.nan})
    if "t" in options:
        refuses(ValueError, "t must be at least 1", step, *arrays, **options | {"t": 0})


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "steps must be at least 1", optim.gradient_descent, np.copy, [1.0], lr=0.1, steps=0)
    refuses(ValueError, "tol must", optim.gradient_descent, np.copy, [1.0], lr=0.1, steps=1, tol=-1.0)
    refuses(ValueError, "grad has shape ()", optim.gradient_descent, np.sum, [1.0], lr=0.1, steps=1)
    refuses(ValueError, "hessian is singular", optim.newton_step, [1.0], [[0.0]], [1.0])
    refuses(ValueError, "hessian has shape (2, 2)", optim.newton_step, [1.0], np.eye(2), [1.0])
    refuses(ValueError, "hessian must be symmetric", optim.max_stable_lr, [[1.0, 2.0], [0.0, 1.0]])
    refuses(ValueError, "hessian must curve upwards", optim.max_stable_lr, [[-1.0]])
    refuses(ValueError, "hessian holds NaN", optim.critical_point_type, [[np.nan]])
    refuses(ValueError, "tol must be", optim.critical_point_type, [[1.0]], tol=-1.0)
    refuses(ValueError, "decay must be", optim.weight_decay_step, [1.0], [1.0], lr=0.1, decay=-1.0)
    refuses(ValueError, "mu_product must be", optim.nadam_step, *[[1.0]] * 4, mu_product=-0.1, t=1)
