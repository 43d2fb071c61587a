"""Energy models, VAE, GAN and CLIP: against PyTorch, and against all states of small machines."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from torch.distributions import Independent, Normal, kl_divergence

from dlcore import generative as gen

sizes = st.integers(1, 5)


def signs(seed, *shape):
    return np.random.default_rng(seed).choice([-1.0, 1.0], shape)


def random_rbm(seed, n, visible, hidden, dtype=np.float64):
    v = np.random.default_rng(seed).integers(0, 2, (n, visible)).astype(dtype)
    return v, *draw(seed, (hidden, visible), (visible,), (hidden,), dtype=dtype)


def states(n):
    return np.array(list(product([0.0, 1.0], repeat=n)))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, m=sizes, n=st.integers(1, 9))
def test_hebb_is_the_mean_product_without_the_diagonal(dtype, seed, m, n):
    patterns = signs(seed, m, n).astype(dtype)
    want = np.array(
        [[sum(patterns[:, i] * patterns[:, j]) / n * (i != j) for j in range(n)] for i in range(n)]
    )
    same(keeps_inputs(gen.hopfield_store, patterns), want.astype(dtype))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=st.integers(1, 12), shuffled=st.booleans())
def test_recall_never_raises_the_energy_and_ends_in_a_minimum(dtype, seed, n, shuffled):
    (w,) = draw(seed, (n, n), dtype=dtype)
    w = w + w.T
    np.fill_diagonal(w, 0)
    state, rng = signs(seed, n).astype(dtype), np.random.default_rng(seed) if shuffled else None
    energy = [gen.hopfield_energy(w, state)]
    for _ in range(20):
        state = keeps_inputs(gen.hopfield_recall, w, state, 1, rng)
        energy.append(gen.hopfield_energy(w, state))
    assert all(later <= before + 1e-4 for before, later in pairwise(energy))
    same(gen.hopfield_recall(w, state, 3), state)
    for i in range(n):
        flipped = state.copy()
        flipped[i] *= -1
        assert gen.hopfield_energy(w, flipped) >= energy[-1] - 1e-4
    assert energy[0].dtype == dtype


def test_recall_repairs_damaged_patterns():
    patterns = signs(0, 5, 200)
    memory = gen.Hopfield().fit(patterns)
    rng = np.random.default_rng(1)
    for pattern in patterns:
        damaged = np.where(rng.random(200) < 0.15, -pattern, pattern)
        same(memory.recall(damaged), pattern)
        same(memory.recall(damaged, rng=rng), pattern)
    same(memory.recall(-patterns[0]), -patterns[0])


def test_recall_goes_unit_by_unit_and_leaves_the_undecided_alone():
    """Two units that want to be equal: all at once they would swap for ever; in turn the second yields."""
    w = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    same(gen.hopfield_recall(w, [1.0, -1.0, -1.0], steps=1), np.array([-1.0, -1.0, -1.0]))
    same(gen.hopfield_recall(w, [-1.0, 1.0, 1.0], steps=1), np.array([1.0, 1.0, 1.0]))


def test_recall_draws_a_new_order_each_sweep():
    (w,) = draw(4, (12, 12))
    w += w.T
    np.fill_diagonal(w, 0)
    state, rng = signs(4, 12), np.random.default_rng(7)
    want = state.copy()
    for _ in range(2):
        for i in rng.permutation(12):
            want[i] = 1.0 if w[i] @ want > 0 else -1.0
    same(gen.hopfield_recall(w, state, 2, np.random.default_rng(7)), want)


@given(seed=seeds, visible=sizes, hidden=sizes)
def test_free_energy_sums_out_the_hidden_units(seed, visible, hidden):
    v, w, b, c = random_rbm(seed, 3, visible, hidden)
    h = states(hidden)
    energy = -(v @ b)[:, None] - h @ c - v @ w.T @ h.T
    same(keeps_inputs(gen.rbm_free_energy, v, w, b, c), -np.log(np.exp(-energy).sum(axis=1)))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, visible=sizes, hidden=sizes)
def test_gibbs_step_draws_as_documented(dtype, seed, n, visible, hidden):
    v, w, b, c = random_rbm(seed, n, visible, hidden, dtype)
    rng = np.random.default_rng(seed)
    h = rng.random((n, hidden)) < torch.sigmoid(F.linear(*map(torch.tensor, (v, w, c)))).numpy()
    p = torch.sigmoid(torch.tensor(h.astype(dtype)) @ torch.tensor(w) + torch.tensor(b)).numpy()
    want = h.astype(dtype), (rng.random((n, visible)) < p).astype(dtype)
    all_same(keeps_inputs(gen.rbm_gibbs_step, v, w, b, c, np.random.default_rng(seed)), want)


def test_gibbs_sampling_visits_states_as_often_as_the_energy_says():
    _, w, b, c = random_rbm(3, 1, 3, 2)
    rng = np.random.default_rng(0)
    v = np.zeros((8000, 3))
    for _ in range(30):
        _, v = gen.rbm_gibbs_step(v, w, b, c, rng)
    p = np.exp(-gen.rbm_free_energy(states(3), w, b, c))
    found = np.bincount((v @ [4, 2, 1]).astype(int), minlength=8) / 8000
    assert np.abs(found - p / p.sum()).max() < 0.03


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, visible=sizes, hidden=sizes)
def test_cd1_is_the_gradient_of_a_difference_of_free_energies(dtype, seed, n, visible, hidden):
    v, w, b, c = random_rbm(seed, n, visible, hidden, dtype)
    _, recalled = gen.rbm_gibbs_step(v, w, b, c, np.random.default_rng(seed))

    def contrast(w, b, c):
        def free_energy(x):
            x = torch.tensor(x)
            return -(x @ b) - torch.logaddexp(F.linear(x, w, c), torch.zeros(1, dtype=w.dtype)).sum(1)

        return free_energy(v).mean() - free_energy(recalled).mean()

    got = keeps_inputs(gen.rbm_cd1, v, w, b, c, np.random.default_rng(seed))
    all_same(got, torch_vjp(contrast, [w, b, c], dtype(1)))


def test_rbm_learns_two_patterns():
    rng = np.random.default_rng(0)
    data = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]] * 20, dtype=float)
    rbm = gen.RBM(6, 4, rng)
    before = gen.rbm_free_energy(states(6), rbm.w, rbm.b, rbm.c)
    rbm.fit(data, epochs=150, lr=0.2, rng=rng)
    after = gen.rbm_free_energy(states(6), rbm.w, rbm.b, rbm.c)
    kept = [np.exp(-f[[7, 56]]).sum() / np.exp(-f).sum() for f in (before, after)]  # 000111 and 111000
    assert kept[0] < 0.1
    assert kept[1] > 0.6
    samples = rbm.sample(500, steps=20, rng=rng)
    assert samples.shape == (500, 6)
    assert np.isin(samples @ [32, 16, 8, 4, 2, 1], [7, 56]).mean() > 0.6


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, d=sizes)
def test_reparameterize(dtype, seed, n, d):
    mu, logvar, eps, g = draw(seed, *[(n, d)] * 4, dtype=dtype)

    def theirs(m, s):
        return m + s.exp().sqrt() * torch.tensor(eps)

    same(keeps_inputs(gen.reparameterize, mu, logvar, eps), theirs(torch.tensor(mu), torch.tensor(logvar)))
    all_same(keeps_inputs(gen.reparameterize_backward, g, logvar, eps), torch_vjp(theirs, [mu, logvar], g))


def torch_kl(mu, logvar):
    one = Independent(Normal(mu, (logvar / 2).exp()), 1)
    return kl_divergence(one, Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)).mean()


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, d=sizes, g=st.floats(-3, 3, width=32))
def test_gaussian_kl(dtype, seed, n, d, g):
    mu, logvar = draw(seed, (n, d), (n, d), dtype=dtype)
    same(keeps_inputs(gen.gaussian_kl, mu, logvar), torch_kl(torch.tensor(mu), torch.tensor(logvar)))
    all_same(
        keeps_inputs(gen.gaussian_kl_backward, g, mu, logvar), torch_vjp(torch_kl, [mu, logvar], dtype(g))
    )
    same(gen.gaussian_kl(0 * mu, 0 * mu), dtype(0))


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, p=sizes, d=sizes, scale=st.sampled_from([1.0, 50.0]))
def test_vae_elbo(dtype, seed, n, p, d, scale):
    logits, mu, logvar = draw(seed, (n, p), (n, d), (n, d), dtype=dtype)
    x, logits = np.random.default_rng(seed).random((n, p)).astype(dtype), logits * dtype(scale)

    def reconstruction(z):
        return -F.binary_cross_entropy_with_logits(z, torch.tensor(x), reduction="none").sum(1).mean()

    def elbo(z, m, s):
        return reconstruction(z) - torch_kl(m, s)

    leaves = [torch.tensor(a) for a in (logits, mu, logvar)]
    want = elbo(*leaves), reconstruction(leaves[0]), torch_kl(*leaves[1:])
    all_same(keeps_inputs(gen.vae_elbo, x, logits, mu, logvar), want)
    got = keeps_inputs(gen.vae_elbo_grad, x, logits, mu, logvar)
    all_same(got, torch_vjp(elbo, [logits, mu, logvar], dtype(1)))


def test_elbo_is_a_lower_bound_of_the_evidence():
    """One latent, one pixel with logit z: E_z[ELBO] is at most log p(x) = log E σ(z) under the prior."""
    eps = norm.ppf((np.arange(20000) + 0.5) / 20000)[:, None]
    log_p = math.log(0.5)  # E σ(z) = ½ for z ~ N(0, 1)
    x = np.ones_like(eps)
    gaps = []
    for m, s in ((0.4, -0.2), (0.0, 0.0), (1.0, 1.0)):
        mu, logvar = np.full_like(eps, m), np.full_like(eps, s)
        gaps.append(log_p - gen.vae_elbo(x, gen.reparameterize(mu, logvar, eps), mu, logvar)[0])
    assert 0 < gaps[0] < 0.01 < gaps[1] < gaps[2]


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, m=sizes, scale=st.sampled_from([1.0, 50.0]))
def test_gan_losses(dtype, seed, n, m, scale):
    real, fake = (x * dtype(scale) for x in draw(seed, (n, 1), (m, 1), dtype=dtype))
    bce = F.binary_cross_entropy_with_logits

    def discriminator(r, f):
        return bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))

    def generator(f):
        return bce(f, torch.ones_like(f))

    r, f = torch.tensor(real), torch.tensor(fake)
    all_same(keeps_inputs(gen.gan_losses, real, fake), (discriminator(r, f), generator(f)))
    want = torch_vjp(discriminator, [real, fake], dtype(1)) + torch_vjp(generator, [fake], dtype(1))
    all_same(keeps_inputs(gen.gan_losses_grad, real, fake), want)


def test_the_generator_learns_where_the_minimax_loss_would_not():
    """Non-saturating: a fake seen through at once, logit −20, still gives a gradient near −1."""
    assert gen.gan_losses_grad([0.0], [-20.0])[2][0] == pytest.approx(-1.0)


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds, n=sizes, d=sizes, tau=st.sampled_from([0.07, 0.5, 2.0]))
def test_clip_loss(dtype, seed, n, d, tau):
    image, text = draw(seed, (n, d), (n, d), dtype=dtype)

    def theirs(i, t):
        z = F.normalize(i, dim=1) @ F.normalize(t, dim=1).T / tau
        own = torch.arange(n)
        return (F.cross_entropy(z, own) + F.cross_entropy(z.T, own)) / 2

    same(keeps_inputs(gen.clip_loss, image, text, tau), theirs(torch.tensor(image), torch.tensor(text)))
    want = torch_vjp(theirs, [image, text], dtype(1))
    # Rows that happen to be short have large gradients, in which rounding of the unit rows shows.
    all_same(keeps_inputs(gen.clip_loss_grad, image, text, tau), want, 1e-9 if dtype is np.float64 else 2e-3)


def test_clip_loss_of_a_guess_and_of_the_truth():
    same(gen.clip_loss(np.ones((5, 3)), np.ones((5, 3))), np.float64(math.log(5)))
    assert gen.clip_loss(np.eye(4), 7 * np.eye(4), temperature=0.01) < 1e-9


def test_bad_input_is_refused_in_a_sentence():
    rng, one = np.random.default_rng(0), np.ones((1, 1))
    refuses(ValueError, "patterns must hold only −1 and 1", gen.hopfield_store, [[0.0, 1.0]])
    refuses(ValueError, "state has shape (3,)", gen.hopfield_energy, np.zeros((2, 2)), np.ones(3))
    refuses(ValueError, "state must hold only −1 and 1", gen.hopfield_recall, np.zeros((2, 2)), [0.5, 1.0], 1)
    refuses(ValueError, "steps must be at least 1", gen.hopfield_recall, np.zeros((2, 2)), [1.0, 1.0], 0)
    refuses(TypeError, "rng must be", gen.hopfield_recall, np.zeros((2, 2)), [1.0, 1.0], 1, 0)
    refuses(ValueError, "b has shape (2,)", gen.rbm_free_energy, one, one, [1.0, 2.0], [1.0])
    refuses(ValueError, "v must lie between 0 and 1", gen.rbm_gibbs_step, [[2.0]], one, [0.0], [0.0], rng)
    refuses(TypeError, "rng must be", gen.rbm_cd1, one, one, [0.0], [0.0], 0)
    refuses(ValueError, "v has shape (1, 2)", gen.RBM(3, 2, rng).fit, np.ones((1, 2)), 1, 0.1, rng)
    refuses(ValueError, "hidden must be at least 1", gen.RBM, 3, 0, rng)
    refuses(ValueError, "n must be at least 1", gen.RBM(3, 2, rng).sample, 0, 1, rng)
    refuses(ValueError, "logvar has shape (2,)", gen.reparameterize, [1.0], [1.0, 2.0], [1.0])
    refuses(ValueError, "eps has shape (2,)", gen.reparameterize_backward, [1.0], [1.0], [1.0, 2.0])
    refuses(ValueError, "logvar has shape (1, 2)", gen.gaussian_kl, one, [[1.0, 2.0]])
    refuses(ValueError, "mu has shape (1,)", gen.gaussian_kl_backward, 1.0, [1.0], [1.0])
    refuses(ValueError, "mu has shape (2, 1)", gen.vae_elbo, one, one, np.ones((2, 1)), np.ones((2, 1)))
    refuses(ValueError, "targets must lie between 0 and 1", gen.vae_elbo_grad, 2 * one, one, one, one)
    refuses(ValueError, "fake_logits is empty", gen.gan_losses, [1.0], [])
    refuses(ValueError, "real_logits is empty", gen.gan_losses_grad, [], [1.0])
    refuses(ValueError, "text_emb has a row of zeros", gen.clip_loss, one, 0 * one)
    refuses(ValueError, "text_emb has shape (2, 1)", gen.clip_loss_grad, one, np.ones((2, 1)))
    refuses(ValueError, "temperature must be above 0", gen.clip_loss, one, one, 0.0)
