"""Threshold units, the perceptron's theorems, ADALINE, separability against a linear program, and spikes."""

import math

import numpy as np
import pytest
import torch
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import linprog

from dlcore import linear, neurons

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
GATES = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "nand": [1, 1, 1, 0]}
XOR = [0, 1, 1, 0]
sizes = st.integers(1, 5)


def separable_data(seed, n, d, gap=0.1):
    """Samples at least `gap` away from the hyperplane that labels them, and that hyperplane."""
    x, w, b = draw(seed, (4 * n, d), (d,), ())
    w /= np.linalg.norm(w)
    v = x @ w + b
    x = x + np.outer(np.sign(v) * gap, w)
    return x[:n], (v[:n] > 0).astype(int), w, b


def separable_by_linear_program(x, labels):
    signed = (2 * labels - 1)[:, None] * np.column_stack([x, np.ones(len(x))])
    result = linprog(np.zeros(signed.shape[1]), A_ub=-signed, b_ub=-np.ones(len(x)), bounds=(None, None))
    assert result.status in (0, 2)
    return result.status == 0


def test_n06_truth_table_of_x2_and_x1_or_not_x3():
    """N-06, S-065: v = −2 + 2x₁ + 4x₂ − x₃ computes x₂(x₁ + ¬x₃) and runs from −9 to 5."""
    x, v, y = keeps_inputs(neurons.truth_table, np.array([2.0, 4.0, -1.0]), -2)
    true = x > 0
    assert np.array_equal(y > 0, true[:, 1] & (true[:, 0] | ~true[:, 2]))
    same(v, np.array([-7.0, -9.0, 1.0, -1.0, -3.0, -5.0, 5.0, 3.0]))
    same(np.abs(y), np.ones(8))


@pytest.mark.parametrize("dtype", FLOATS)
@given(d=sizes, seed=seeds)
def test_truth_table_lists_every_input_once_in_order(dtype, d, seed):
    w, b = draw(seed, (d,), (), dtype=dtype)
    x, v, y = neurons.truth_table(w, b)
    assert x.dtype == v.dtype == y.dtype == dtype
    assert [int("".join("1" if bit > 0 else "0" for bit in row), 2) for row in x] == list(range(2**d))
    same(v, linear.linear_predict(x, w, b))
    same(y, neurons.threshold_unit(x, w, b))


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, d=sizes, seed=seeds)
def test_threshold_unit_and_perceptron_differ_in_their_answers_only(dtype, n, d, seed):
    x, w, b = draw(seed, (n, d), (d,), (), dtype=dtype)
    y = keeps_inputs(neurons.threshold_unit, x, w, b)
    same(y, torch.sign(torch.tensor(x) @ torch.tensor(w) + torch.tensor(b)))
    same(keeps_inputs(neurons.perceptron_predict, x, w, b), (y > 0).astype(np.intp))


def test_e040_one_answer_for_one_vector_and_the_threshold_is_reached_at_zero():
    assert neurons.perceptron_predict([1.0, 1.0], [1.0, 2.0], -3.0) == 1
    assert neurons.perceptron_predict([1.0, 1.0], [1.0, 2.0], -3.0 - 1e-12) == 0
    assert neurons.threshold_unit([1.0, 1.0], [1.0, 2.0], -3.0) == 1


@pytest.mark.parametrize(("gate", "updates"), [("and", 18), ("or", 9), ("nand", 18)])
def test_n08_updates_for_linear_gates(gate, updates):
    w, b, count = neurons.perceptron_fit(CORNERS, GATES[gate], epochs=100)
    assert count == updates
    assert neurons.perceptron_predict(CORNERS, w, b).tolist() == GATES[gate]


@pytest.mark.parametrize("passes", [1, 2, 7])
def test_n08_xor_returns_to_zero_after_every_pass(passes):
    w, b, updates = neurons.perceptron_fit(CORNERS, XOR, epochs=passes)
    assert (w.tolist(), float(b), updates) == ([0.0, 0.0], 0.0, 4 * passes)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(1, 30), d=sizes, seed=seeds)
def test_e041_perceptron_converges_within_the_bound(dtype, n, d, seed):
    x, labels, w, b = separable_data(seed, n, d)
    x = x.astype(dtype)
    bound = neurons.novikoff_bound(x, labels, w, b)
    found, bias, updates = keeps_inputs(neurons.perceptron_fit, x, labels, math.ceil(bound) + 1)
    assert found.dtype == bias.dtype == dtype
    assert updates <= bound
    assert neurons.perceptron_predict(x, found, bias).tolist() == labels.tolist()
    assert neurons.margin(x, labels, found, bias) > 0 or not found.any()


@given(seed=seeds)
def test_e041_perceptron_stays_bounded_where_nothing_separates(seed):
    (x,), labels = draw(seed, (12, 2)), np.arange(12) % 2
    x[1] = x[0]
    lengths = [np.linalg.norm(neurons.perceptron_fit(x, labels, epochs)[0]) for epochs in (100, 400)]
    assert max(lengths) < 50 * np.linalg.norm(x, axis=1).max()


@given(n=st.integers(2, 15), d=sizes, seed=seeds)
def test_pocket_keeps_the_best_weights(n, d, seed):
    (x,), labels = draw(seed, (n, d)), np.random.default_rng(seed).integers(2, size=n)

    def right(epochs, pocket):
        w, b, updates = neurons.perceptron_fit(x, labels, epochs, pocket=pocket)
        return (neurons.perceptron_predict(x, w, b) == labels).sum(), updates

    history = [right(epochs, pocket=False) for epochs in range(6)]
    best, updates = right(5, pocket=True)
    assert best >= max(count for count, _ in history)
    assert updates == history[-1][1]


def test_pocket_does_better_than_stopping_anywhere():
    x, labels, _, _ = separable_data(0, 40, 2)
    labels[:4] ^= 1
    plain, kept = (neurons.perceptron_fit(x, labels, 20, pocket=pocket) for pocket in (False, True))
    wrong = [(neurons.perceptron_predict(x, w, b) != labels).sum() for w, b, _ in (plain, kept)]
    assert wrong[1] <= 4 < wrong[0]


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, d=sizes, epochs=st.integers(0, 3), seed=seeds)
def test_adaline_takes_the_steps_of_torch(dtype, n, d, epochs, seed):
    x, y = draw(seed, (n, d), (n,), dtype=dtype)
    w, b = (torch.zeros(shape, dtype=torch.tensor(x).dtype, requires_grad=True) for shape in ((d,), ()))
    optimizer = torch.optim.SGD([w, b], lr=0.05)
    for i in [*range(n)] * epochs:
        optimizer.zero_grad()
        ((torch.tensor(x[i]) @ w + b - torch.tensor(y[i])) ** 2 / 2).backward()
        optimizer.step()
    all_same(keeps_inputs(neurons.adaline_fit, x, y, 0.05, epochs), [w, b])


def test_adaline_comes_near_least_squares():
    x, y = draw(3, (40, 2), (40,))
    found = np.append(*neurons.adaline_fit(x, y, 0.001, 500))
    assert np.abs(found - np.append(*linear.linreg_closed_form(x, y))).max() < 0.02


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, d=sizes, seed=seeds, scale=st.floats(0.01, 100))
def test_margin_is_the_distance_of_the_nearest_sample(dtype, n, d, seed, scale):
    x, w, b = draw(seed, (n, d), (d,), (), dtype=dtype)
    labels = np.random.default_rng(seed).integers(2, size=n)
    v = (x @ w + b)[:, None] / (w @ w)
    distances = np.linalg.norm(v * w, axis=1)  # from every x to its foot on the hyperplane, x − v·w
    signs = np.where((v[:, 0] > 0) == (labels == 1), dtype(1), dtype(-1))
    got = keeps_inputs(neurons.margin, x, labels, w, b)
    same(got, (signs * distances).min(), tolerance=1e-4 if dtype is np.float32 else None)
    same(neurons.margin(x, labels, w * dtype(scale), b * dtype(scale)), got)


def test_novikoff_bound_of_the_best_separator_of_and():
    """γ̃ is largest for w̃ = (2, 2, −3), where it is 1/√17; R̃² = 3."""
    same(neurons.novikoff_bound(CORNERS, GATES["and"], [2.0, 2.0], -3.0), np.float64(51))


@given(kind=st.sampled_from(["grid", "cube", "normal", "dependent"]), half=st.booleans(), seed=seeds)
def test_is_linearly_separable_agrees_with_a_linear_program(kind, half, seed):
    rng = np.random.default_rng(seed)
    n, d = rng.integers(1, 20), rng.integers(1, 6)
    x = {"grid": rng.integers(-2, 3, (n, d)), "cube": rng.integers(0, 2, (n, d))}.get(kind)
    x = rng.standard_normal((n, d)) if x is None else x.astype(float)
    if kind == "dependent":
        x = np.column_stack([x, x @ rng.standard_normal(d), 1e4 * x[:, 0] + 3e3])
    labels = rng.integers(2, size=n)
    if half:
        labels = (x @ rng.integers(-2, 3, x.shape[1]) >= rng.integers(-1, 2)).astype(int)
        labels[rng.integers(n)] ^= rng.integers(2)
    assert keeps_inputs(neurons.is_linearly_separable, x, labels) == separable_by_linear_program(x, labels)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(2, 60), d=sizes, gap=st.sampled_from([1e-1, 1e-3, 1e-5]), seed=seeds)
def test_separable_by_a_hair_until_one_sample_contradicts(dtype, n, d, gap, seed):
    x, labels, _, _ = separable_data(seed, n, d, gap)
    x = x.astype(dtype)
    assert neurons.is_linearly_separable(x, labels)
    assert neurons.is_linearly_separable(x * (100 ** np.arange(d)).astype(dtype), labels)
    assert not neurons.is_linearly_separable(np.vstack([x, x[:1]]), np.append(labels, 1 - labels[0]))


def test_separability_of_gates_and_of_degenerate_data():
    assert all(neurons.is_linearly_separable(CORNERS, labels) for labels in GATES.values())
    assert not neurons.is_linearly_separable(CORNERS, XOR)
    products = np.column_stack([CORNERS, CORNERS.prod(axis=1)])
    assert neurons.is_linearly_separable(products, XOR)
    assert neurons.is_linearly_separable(np.zeros((3, 2)), [1, 1, 1])
    assert not neurons.is_linearly_separable(np.zeros((3, 2)), [1, 0, 1])
    assert neurons.is_linearly_separable([[0.0], [1e-6], [1.0]], [0, 1, 1])
    assert not neurons.is_linearly_separable([[0.0], [1e-12], [1.0]], [0, 1, 1])  # below the tolerance


def test_e042_a_circle_is_a_plane_after_the_feature_map():
    """F(x) = ‖x − c‖² − r² is below 0 inside the circle and above it outside, and linear in the features."""
    rng = np.random.default_rng(0)
    x, centre = rng.uniform(-3, 3, (200, 2)), np.array([0.5, -0.3])
    side = ((x - centre) ** 2).sum(axis=1) - 1.5**2
    features = keeps_inputs(neurons.feature_map_circle, x)
    same(linear.linear_predict(features, [*(-2 * centre), 1.0], centre @ centre - 1.5**2), side)
    labels = (side > 0).astype(int)
    assert not neurons.is_linearly_separable(x, labels)
    assert neurons.is_linearly_separable(features, labels)


@pytest.mark.parametrize("dtype", FLOATS)
@given(drive=st.floats(1.1, 5), tau=st.floats(0.5, 3), threshold=st.floats(0.2, 1))
def test_lif_fires_at_the_rate_of_the_formula(dtype, drive, tau, threshold):
    dt, current = 0.001, np.full(6000, drive, dtype=dtype)
    voltage, spikes = keeps_inputs(neurons.lif_simulate, current, dt, tau, threshold)
    assert voltage.dtype == dtype
    assert (voltage < threshold).all()
    period = tau * math.log(drive / (drive - threshold))
    gaps = np.diff(np.flatnonzero(spikes)) * dt
    assert np.all(np.abs(gaps - period) <= 2 * dt)
    assert abs(spikes.sum() - 6 / period) <= 1 + 6 / period**2 * 2 * dt


@given(seed=seeds, tau=st.floats(0.5, 3))
def test_lif_below_the_threshold_solves_its_equation(seed, tau):
    current = np.random.default_rng(seed).uniform(-1, 1, 8)
    voltage, spikes = neurons.lif_simulate(current, 0.25, tau, threshold=1.0)
    assert not spikes.any()
    at = 0.0
    for i, v in zip(current, voltage, strict=True):
        at = solve_ivp(lambda t, u, i=i: (i - u) / tau, (0, 0.25), [at], rtol=1e-10, atol=1e-12).y[0, -1]
        same(v, at, tolerance=1e-8)


def test_bad_input_is_refused_in_a_sentence():
    x, labels = np.ones((2, 3)), [0, 1]
    refuses(ValueError, "w has shape (2, 3)", neurons.threshold_unit, x, x, 0.0)
    refuses(ValueError, "w has shape (2, 3)", neurons.perceptron_predict, x, x, 0.0)
    refuses(ValueError, "w has 21 inputs", neurons.truth_table, np.ones(21), 0.0)
    for fit in (lambda *a: neurons.perceptron_fit(*a, 5), neurons.is_linearly_separable):
        refuses(ValueError, "labels must lie in 0 to 1, but holds -1", fit, x, [-1, 1])
        refuses(ValueError, "labels has shape (3,), but (2,)", fit, x, [0, 1, 1])
        refuses(ValueError, "x holds NaN", fit, x * np.nan, labels)
        refuses(ValueError, "x has shape (3,)", fit, np.ones(3), [0, 1, 1])
    refuses(ValueError, "epochs must be at least 0", neurons.perceptron_fit, x, labels, -1)
    refuses(ValueError, "y has shape (3,)", neurons.adaline_fit, x, np.ones(3), 0.1, 1)
    refuses(ValueError, "y holds NaN", neurons.adaline_fit, x, [1.0, np.nan], 0.1, 1)
    refuses(ValueError, "lr must be above 0", neurons.adaline_fit, x, [1.0, 1.0], 0.0, 1)
    refuses(ValueError, "w must not be 0", neurons.margin, x, labels, np.zeros(3), 1.0)
    refuses(ValueError, "w has shape (2,), but (3,)", neurons.margin, x, labels, np.ones(2), 1.0)
    refuses(ValueError, "do not separate", neurons.novikoff_bound, x, labels, np.ones(3), 1.0)
    refuses(ValueError, "x has shape (2, 3), but (N, 2)", neurons.feature_map_circle, x)
    refuses(ValueError, "tau must be above 0", neurons.lif_simulate, [1.0], 0.1, 0.0)
    refuses(ValueError, "dt must be above 0", neurons.lif_simulate, [1.0], 0.0, 1.0)
    refuses(ValueError, "threshold must be above 0", neurons.lif_simulate, [1.0], 0.1, 1.0, 0.0)
    refuses(ValueError, "current has shape (1, 1)", neurons.lif_simulate, [[1.0]], 0.1, 1.0)
