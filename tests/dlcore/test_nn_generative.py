"""The variational autoencoder against PyTorch with the same weights and the same noise."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, draw, refuses, same, seeds
from hypothesis import given, settings
from torch.nn import Linear, ReLU, Sequential
from twins import same_as_torch

from dlcore import generative, nn
from dlcore.autograd import Tensor, gradcheck


def rng(seed=0):
    return np.random.default_rng(seed)


class TorchVAE(torch.nn.Module):
    """The negative lower bound with noise that is given."""

    def __init__(self, noise):
        super().__init__()
        self.encoder = Sequential(Linear(6, 5), ReLU(), Linear(5, 4))
        self.decoder = Sequential(Linear(2, 5), ReLU(), Linear(5, 6))
        self.noise = torch.tensor(noise)

    def forward(self, x):
        mu, logvar = self.encoder(x).chunk(2, dim=1)
        logits = self.decoder(mu + torch.exp(logvar / 2) * self.noise)
        bce = F.binary_cross_entropy_with_logits(logits, x.detach(), reduction="none").sum(1)
        return (bce + (mu**2 + logvar.exp() - 1 - logvar).sum(1) / 2).mean()


@pytest.mark.parametrize("dtype", FLOATS)
@given(seed=seeds)
@settings(max_examples=5)
def test_the_loss_is_the_negative_lower_bound(dtype, seed):
    model = nn.VAE(6, 5, 2, rng(seed)).astype(dtype)
    x = rng(seed + 1).random((7, 6)).astype(dtype)
    noise = rng(seed + 2).standard_normal((7, 2)).astype(dtype)
    same_as_torch(model, TorchVAE(noise), x, call=lambda x: model.loss(x, rng(seed + 2)))
    logits, mu, logvar = model(Tensor(x), rng(seed + 2))
    elbo, *_ = generative.vae_elbo(x, logits.data, mu.data, logvar.data)
    same(np.asarray(-elbo), model.loss(Tensor(x), rng(seed + 2)).data)


def test_gradients_pass_through_the_sample():
    model, noise = nn.VAE(6, 5, 2, rng()), rng(3)
    x = rng(1).random((4, 6))

    def loss(w):
        model.encoder[2].weight = w
        return model.loss(Tensor(x), np.random.default_rng(3))

    assert gradcheck(loss, model.encoder[2].weight.data, rng=noise) < 1e-6


@pytest.mark.parametrize("dtype", FLOATS)
def test_samples_are_probabilities_and_follow_the_generator(dtype):
    model = nn.VAE(6, 5, 2, rng()).astype(dtype)
    images = model.sample(8, rng(1))
    assert (images.shape, images.dtype) == ((8, 6), dtype)
    assert ((images > 0) & (images < 1)).all()
    same(model.sample(8, rng(1)), images, 0)
    assert np.abs(model.sample(8, rng(2)) - images).max() > 1e-3


def test_reparameterize_of_a_student_is_used(monkeypatch):
    monkeypatch.setattr(generative, "reparameterize", lambda mu, logvar, eps: 0 * mu)
    model, (x,) = nn.VAE(6, 5, 2, rng()), draw(0, (3, 6))
    logits, *_ = model(Tensor(x), rng())
    same(logits.data, np.tile(logits.data[:1], (3, 1)))


def test_bad_input_is_refused_in_a_sentence():
    model, x = nn.VAE(6, 5, 2, rng()), Tensor(np.full((3, 6), 0.5))
    refuses(ValueError, "latent must be at least 1", nn.VAE, 6, 5, 0, rng())
    refuses(ValueError, "with D = 4", model, Tensor(np.ones((3, 4))), rng())
    refuses(TypeError, "rng must be a numpy Generator", model.loss, x, None)
    refuses(ValueError, "targets must lie between 0 and 1", model.loss, Tensor(np.full((3, 6), 2.0)), rng())
    refuses(ValueError, "n must be at least 1", model.sample, 0, rng())
