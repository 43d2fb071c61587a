"""The variational autoencoder, as a module."""

from __future__ import annotations

import numpy as np

from .. import check, ops
from ..autograd import Tensor, array_of
from ..shapes import Matrix
from . import mlp, module


class VAE(module.Module):
    """Encoder q(z|x) = N(μ(x), σ²(x)), decoder p(x|z) Bernoulli with logits from z (Kingma & Welling 2014).

    x (N, inputs) with values in [0, 1]; two MLPs with one hidden layer each.
    """

    def __init__(self, inputs: int, hidden: int, latent: int, rng: np.random.Generator) -> None:
        self.latent = check.whole("latent", latent)
        self.encoder = mlp.MLP([inputs, hidden, 2 * latent], rng)
        self.decoder = mlp.MLP([latent, hidden, inputs], rng)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance of q(z|x), (N, latent) each."""
        check.array("x", array_of(x), "N D")
        both = self.encoder(x)
        return both[:, : self.latent], both[:, self.latent :]

    def forward(self, x: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of the reconstruction from one sample z = μ + σ ⊙ ε, and μ and log σ²."""
        mu, logvar = self.encode(x)
        noise = check.generator("rng", rng).standard_normal(mu.shape).astype(mu.dtype)
        return self.decoder(ops.reparameterize(mu, logvar, noise)), mu, logvar

    def loss(self, x: Tensor, rng: np.random.Generator) -> Tensor:
        """The negative evidence lower bound, in nats a sample: reconstruction + KL(q(z|x) ‖ N(0, I))."""
        logits, mu, logvar = self(x, rng)
        return ops.bce_with_logits(logits, x.data) * x.shape[1] + ops.gaussian_kl(mu, logvar)

    def sample(self, n: int, rng: np.random.Generator) -> Matrix:
        """Means (n, inputs) of p(x|z) for z drawn from the prior."""
        z = check.generator("rng", rng).standard_normal((check.whole("n", n), self.latent))
        dtype = self.decoder.parameters()[0].dtype
        return ops.sigmoid(self.decoder(Tensor(z.astype(dtype)))).data
