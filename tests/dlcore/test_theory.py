"""Theory: exact counts, bounds against exact probabilities, kernels against wide random networks."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from dlcore import theory


def run(layers, x):
    """Output of a ReLU network at the points x."""
    h = x[:, None]
    for i, (w, b) in enumerate(layers):
        h = (h if i == 0 else np.maximum(h, 0)) @ w.T + b
    return h[:, 0]


def integer_net(seed, widths):
    """Layers with small whole numbers: slopes are exact and kinks keep their distance."""
    rng = np.random.default_rng(seed)
    sizes = [1, *widths, 1]
    return [
        (rng.integers(-2, 3, (o, i)).astype(float), rng.integers(-2, 3, o) / 2) for i, o in pairwise(sizes)
    ]


def test_n09_lower_bounds_and_one_wide_layer():
    bounds = [theory.montufar_lower_bound(8, 2, layers) for layers in (1, 2, 3, 4)]
    assert bounds == [37, 592, 9472, 151552]
    assert [theory.hyperplane_regions(8 * layers, 2) for layers in (1, 2, 3, 4)] == [37, 137, 301, 529]


@given(k=st.integers(1, 30), d=st.integers(1, 12))
def test_one_more_hyperplane_is_cut_by_the_others(k, d):
    """R(k, d) = R(k−1, d) + R(k−1, d−1): the new hyperplane gains the regions the others cut into it."""
    regions = theory.hyperplane_regions
    assert regions(k, d) == regions(k - 1, d) + regions(k - 1, d - 1)
    assert regions(0, d) == regions(k, 0) == 1
    assert regions(min(k, d), d) == 2 ** min(k, d)


@given(k=st.integers(1, 20), d=st.integers(1, 20), layers=st.integers(1, 4))
def test_montufar_grows_by_a_factor_a_layer(k, d, layers):
    if k < d:
        refuses(ValueError, "k must be at least", theory.montufar_lower_bound, k, d, layers)
        return
    bound = theory.montufar_lower_bound
    assert bound(k, d, 1) == theory.hyperplane_regions(k, d)
    assert bound(k, d, layers + 1) == bound(k, d, layers) * (k // d) ** d


@pytest.mark.parametrize("depth", range(1, 9))
def test_n09_sawtooth_has_two_to_the_depth_pieces(depth):
    layers = theory.sawtooth_net(depth)
    assert theory.count_linear_regions_1d(layers) == 2**depth
    x = np.linspace(0, 1, 999)
    tent = x
    for _ in range(depth):
        tent = np.minimum(2 * tent, 2 - 2 * tent)
    same(run(layers, x), tent)
    assert [w.shape for w, _ in layers] == [(2, 1)] + [(2, 2)] * (depth - 1) + [(1, 2)]


@given(seed=seeds, widths=st.lists(st.integers(1, 3), min_size=1, max_size=2))
def test_pieces_against_slopes_on_a_fine_grid(seed, widths):
    layers = integer_net(seed, widths)
    x = torch.linspace(-3, 3, 20001, dtype=torch.float64) + 1e-5 * math.pi
    h = x[:, None].requires_grad_()
    out = h
    for i, (w, b) in enumerate(layers):
        out = (out if i == 0 else out.relu()) @ torch.tensor(w).T + torch.tensor(b)
    slope = torch.autograd.grad(out.sum(), h)[0][:, 0]
    changes = int((slope[1:] != slope[:-1]).sum())
    low, high = float(x[0].detach()), float(x[-1].detach())
    assert theory.count_linear_regions_1d(layers, low, high) == 1 + changes


@given(seed=seeds, k=st.integers(1, 12))
def test_one_layer_in_general_position_has_a_piece_more_than_units(seed, k):
    w, b, v = draw(seed, (k, 1), (k,), (2, k))
    layers = [(w, b), (v, np.zeros(2))]
    reach = float(np.abs(b / w[:, 0]).max()) + 1
    assert theory.count_linear_regions_1d(layers, -reach, reach) == theory.hyperplane_regions(k, 1) == k + 1


def test_kinks_that_cancel_or_lie_outside_do_not_count():
    """relu(x) − relu(−x) = x has one piece; a kink at the very end of the interval is outside."""
    straight = [(np.array([[1.0], [-1.0]]), np.zeros(2)), (np.array([[1.0, -1.0]]), np.zeros(1))]
    bent = [(np.array([[1.0]]), np.zeros(1)), (np.array([[1.0]]), np.zeros(1))]
    dead = [(np.array([[0.0]]), np.array([-1.0])), (np.array([[1.0]]), np.zeros(1))]
    assert theory.count_linear_regions_1d(straight, -1.0, 1.0) == 1
    assert theory.count_linear_regions_1d(bent, -1.0, 1.0) == 2
    assert theory.count_linear_regions_1d(bent, 0.0, 1.0) == 1
    assert theory.count_linear_regions_1d(dead, -1.0, 1.0) == 1
    assert theory.count_linear_regions_1d([(np.array([[2.0]]), np.zeros(1))]) == 1


def test_n38_hoeffding_and_pac_numbers():
    bound = theory.hoeffding_bound(200, 0.1)
    assert round(bound, 3) == 0.037
    coin = stats.binom(200, 0.5)
    exact = coin.cdf(79) + coin.sf(120)  # strays by more than 0.1
    assert exact < bound
    assert round(exact, 4) == pytest.approx(0.0036, abs=2e-4)
    assert theory.pac_sample_size(1000, 0.1, 0.05) == 100
    assert theory.pac_sample_size(1000, 0.1, 0.05, agnostic=True) == 530


@given(n=st.integers(1, 200), eps=st.floats(0.01, 1), p=st.floats(0.05, 0.95))
def test_hoeffding_holds_for_every_coin(n, eps, p):
    k = np.arange(n + 1)
    exact = stats.binom(n, p).pmf(k)[np.abs(k / n - p) >= eps].sum()
    assert exact <= theory.hoeffding_bound(n, eps) + 1e-12
    assert theory.hoeffding_bound(n, 7 * eps, -2.0, 5.0) == pytest.approx(theory.hoeffding_bound(n, eps))


@given(eps=st.floats(0.01, 0.9), delta=st.floats(0.001, 0.9), width=st.floats(0.5, 3))
def test_hoeffding_sample_size_is_the_smallest_that_suffices(eps, delta, width):
    n = theory.hoeffding_sample_size(eps, delta, 0.0, width)
    assert theory.hoeffding_bound(n, eps, 0.0, width) <= delta * (1 + 1e-9)
    assert n == 1 or theory.hoeffding_bound(n - 1, eps, 0.0, width) >= delta * (1 - 1e-9)


@given(size=st.integers(1, 10**6), eps=st.floats(0.01, 0.9), delta=st.floats(0.001, 0.9))
def test_pac_sample_size_is_the_smallest_that_suffices(size, eps, delta):
    """Union bound: size·exp(−εn) ≤ δ, and in the agnostic case 2·size·exp(−2ε²n) ≤ δ."""
    for n, rate, both in (
        (theory.pac_sample_size(size, eps, delta), eps, 1),
        (theory.pac_sample_size(size, eps, delta, agnostic=True), 2 * eps**2, 2),
    ):
        assert both * size * math.exp(-rate * n) <= delta * (1 + 1e-9)
        assert both * size * math.exp(-rate * (n - 1)) >= delta * (1 - 1e-9)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(1, 6), p=st.integers(1, 6), seed=seeds)
def test_min_norm_regression_is_torchs_pinv_solution(dtype, n, p, seed):
    x, y = draw(seed, (n, p), (n,), dtype=dtype)
    w = keeps_inputs(theory.min_norm_regression, x, y)
    # Small singular values magnify rounding, so the judgement allows for the condition number.
    slack = np.finfo(dtype).eps * np.linalg.cond(x) ** 2 * 100
    same(w, torch.linalg.pinv(torch.tensor(x)) @ torch.tensor(y), tolerance=slack)


@given(seed=seeds)
def test_n36_gradient_descent_from_zero_finds_the_minimum_norm_solution(seed):
    x, y = draw(seed, (4, 30), (4,))
    w = np.zeros(30)
    for _ in range(2000):
        w -= 0.01 * x.T @ (x @ w - y)
    best = theory.min_norm_regression(x, y)
    same(w, best)
    (other,) = draw(seed + 1, (30,))
    other = best + other - x.T @ np.linalg.solve(x @ x.T, x @ other)
    same(x @ other, y)
    assert np.linalg.norm(other) > np.linalg.norm(best)


def test_n35_double_descent_and_its_cure():
    """n = 40, D = 200: the risk peaks at p = n and comes down again; a ridge removes the peak."""
    dims = [20, 40, 200]
    curves = [theory.double_descent_curve(40, dims, 200, np.random.default_rng(i)) for i in range(60)]
    few, at_peak, many = np.median(curves, axis=0)
    ridged = [
        theory.double_descent_curve(40, dims, 200, np.random.default_rng(i), ridge=10.0)[1] for i in range(60)
    ]
    assert 1.5 < few < 2.4
    assert at_peak > 20
    assert 0.75 < many < 0.95
    assert 1.1 < np.median(ridged) < 1.7


@given(seed=seeds, ridge=st.sampled_from([0.0, 0.5]))
def test_double_descent_risk_is_the_error_on_new_samples(seed, ridge):
    """The same draw as documented, fitted by torch, judged on fresh data."""
    rng = np.random.default_rng(seed)
    x, beta = rng.standard_normal((12, 9)), rng.standard_normal(9)
    beta /= np.linalg.norm(beta)
    y = x @ beta + 0.3 * rng.standard_normal(12)
    part, target = torch.tensor(x[:, :5]), torch.tensor(y)
    gram = part.T @ part + ridge * torch.eye(5, dtype=torch.float64)
    w = torch.linalg.solve(gram, part.T @ target).numpy()
    fresh = rng.standard_normal((20000, 9))
    error = fresh[:, :5] @ w - fresh @ beta - 0.3 * rng.standard_normal(20000)
    got = theory.double_descent_curve(12, [5], 9, np.random.default_rng(seed), noise=0.3, ridge=ridge)
    assert got.shape == (1,)
    assert got[0] == pytest.approx(np.square(error).mean(), rel=0.08)


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=st.integers(1, 4), m=st.integers(1, 4), d=st.integers(1, 5))
def test_nngp_depth_one_is_the_arc_cosine_kernel(dtype, seed, n, m, d):
    """K = σ_b² + (σ_w²/2π)·‖x‖‖x′‖/D·σ_w²·(sin θ + (π−θ) cos θ), here for σ_b = 0, with torch."""
    x, z = draw(seed, (n, d), (m, d), dtype=dtype)
    a, b = torch.tensor(x), torch.tensor(z)
    norms = a.norm(dim=1)[:, None] * b.norm(dim=1)[None]
    cos = (a @ b.T / norms).clamp(-1, 1)
    angle = cos.arccos()
    want = 1.5 * 1.5 / d * norms * (angle.sin() + (math.pi - angle) * cos) / (2 * math.pi)
    same(keeps_inputs(theory.nngp_relu_kernel, x, z, 1, sigma_w2=1.5), want, tolerance=3e-4)
    linear = theory.nngp_relu_kernel(x, z, 0, sigma_w2=1.5, sigma_b2=0.5)
    same(linear, 0.5 + 1.5 * (a @ b.T) / d)


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.99])
def test_nngp_layer_is_a_gaussian_expectation(rho):
    """One layer is σ_b² + σ_w² E[relu(u) relu(v)] with u, v normal of the kernel's covariance."""

    def given_u(u):
        s = math.sqrt(1 - rho**2)  # v is N(ρu, s²) then
        mean = rho * u * stats.norm.cdf(rho * u / s) + s * stats.norm.pdf(rho * u / s)
        return u * mean * stats.norm.pdf(u)

    expected, _ = integrate.quad(given_u, 0, 12)
    x = np.array([[1.0, 0.0]]) * math.sqrt(2)
    z = np.array([[rho, math.sqrt(1 - rho**2)]]) * math.sqrt(2)
    got = theory.nngp_relu_kernel(x, z, depth=1, sigma_w2=1.0)
    assert got[0, 0] == pytest.approx(expected, abs=1e-9)


def test_nngp_against_wide_random_networks():
    """Covariance over 150 networks of width 300 with biases; their finite width costs O(1/300)."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((4, 3))
    got = np.zeros((4, 4))
    for _ in range(150):
        h = x
        for _ in range(2):
            w = rng.standard_normal((300, h.shape[1])) * math.sqrt(1.8 / h.shape[1])
            h = np.maximum(h @ w.T + 0.5 * rng.standard_normal(300), 0)
        got += (0.25 + 1.8 * h @ h.T / 300) / 150
    want = theory.nngp_relu_kernel(x, x, depth=2, sigma_w2=1.8, sigma_b2=0.25)
    same(got, want, tolerance=0.06)
    assert np.linalg.eigvalsh(want).min() > 0


@given(seed=seeds, depth=st.integers(0, 6))
def test_nngp_with_he_weights_keeps_the_norm(seed, depth):
    """σ_w² = 2 keeps K(x, x) = 2‖x‖²/D at every depth, while other inputs move together."""
    x, z = draw(seed, (1, 4), (1, 4))
    same(theory.nngp_relu_kernel(x, x, depth), 2 * x @ x.T / 4, tolerance=1e-7)
    size = 2 * np.linalg.norm(x) * np.linalg.norm(z) / 4
    now, deeper = (theory.nngp_relu_kernel(x, z, k)[0, 0] / size for k in (depth, depth + 1))
    assert deeper >= now - 1e-9


def test_nngp_of_a_zero_input_is_the_bias_variance():
    zero, one = np.zeros((1, 2)), np.ones((1, 2))
    same(theory.nngp_relu_kernel(zero, one, 3), np.zeros((1, 1)))
    same(theory.nngp_relu_kernel(zero, zero, 1, sigma_b2=0.5), np.array([[1.0]]))


def test_n37_outputs_become_gaussian_with_width():
    """Excess kurtosis falls with width and rises with depth; the variance is the kernel's at every width.

    Given the layer before, a pre-activation is normal, so networks are drawn without their weights. For ReLU
    and He weights the kurtosis is exactly 3(1 + 5/width)^depth.
    """
    rng = np.random.default_rng(0)
    kernel = theory.nngp_relu_kernel(np.ones((1, 1)), np.ones((1, 1)), depth=2)[0, 0]
    found = {}
    for width, depth in ((5, 2), (20, 2), (100, 2), (20, 6)):
        variance = np.full((20000, 1), 2.0)
        for _ in range(depth):
            h = np.maximum(rng.standard_normal((20000, width)) * np.sqrt(variance), 0)
            variance = 2 * np.square(h).mean(axis=1, keepdims=True)
        assert variance.mean() == pytest.approx(kernel, rel=0.06)
        found[width, depth] = 3 * np.square(variance).mean() / variance.mean() ** 2 - 3
        assert found[width, depth] == pytest.approx(3 * (1 + 5 / width) ** depth - 3, rel=0.4)
    assert found[5, 2] > found[20, 2] > found[100, 2] > 0
    assert found[20, 6] > found[20, 2]


def test_bad_input_is_refused_in_a_sentence():
    layer = (np.ones((2, 1)), np.zeros(2))
    rng = np.random.default_rng(0)
    refuses(ValueError, "k must be at least 0", theory.hyperplane_regions, -1, 2)
    refuses(TypeError, "d must be a whole number", theory.hyperplane_regions, 1, 2.0)
    refuses(ValueError, "layers is empty", theory.count_linear_regions_1d, [])
    refuses(
        ValueError,
        "w of layer 1 has shape (1, 3)",
        theory.count_linear_regions_1d,
        [layer, (np.ones((1, 3)), [0.0])],
    )
    refuses(
        ValueError,
        "b of layer 0 has shape (3,)",
        theory.count_linear_regions_1d,
        [(np.ones((2, 1)), np.zeros(3))],
    )
    refuses(ValueError, "w of layer 0 holds NaN", theory.count_linear_regions_1d, [([[np.nan]], [0.0])])
    refuses(ValueError, "high must be above 1", theory.count_linear_regions_1d, [layer], 1.0, 1.0)
    refuses(ValueError, "depth must be at least 1", theory.sawtooth_net, 0)
    refuses(ValueError, "eps must be above 0", theory.hoeffding_bound, 10, 0.0)
    refuses(ValueError, "high must be above 2", theory.hoeffding_bound, 10, 0.1, 2.0, 1.0)
    refuses(ValueError, "delta must be above 0 and below 1", theory.hoeffding_sample_size, 0.1, 1.0)
    refuses(ValueError, "hypotheses must be at least 1", theory.pac_sample_size, 0, 0.1, 0.1)
    refuses(ValueError, "y has shape (3,)", theory.min_norm_regression, np.ones((2, 3)), np.ones(3))
    refuses(ValueError, "x holds NaN", theory.min_norm_regression, [[np.nan]], [1.0])
    refuses(ValueError, "dims must hold", theory.double_descent_curve, 4, [9], 8, rng)
    refuses(ValueError, "dims must hold", theory.double_descent_curve, 4, [], 8, rng)
    refuses(TypeError, "rng must be a numpy Generator", theory.double_descent_curve, 4, [2], 8, 0)
    refuses(ValueError, "x2 has shape (1, 3)", theory.nngp_relu_kernel, np.ones((1, 2)), np.ones((1, 3)), 1)
    refuses(ValueError, "sigma_w2 must be above 0", theory.nngp_relu_kernel, [[1.0]], [[1.0]], 1, 0.0)
