"""Models that remember or invent data: Hopfield nets, Boltzmann machines, losses of VAE, GAN and CLIP.

Everything that is minimised comes with its gradient beneath it; what is random takes its noise or a Generator
as an argument.
"""

from __future__ import annotations

import numpy as np

from . import activations as act
from . import check, losses
from .shapes import Array, ArrayLike, Matrix, Scalar, Vector


def hopfield_store(patterns: ArrayLike) -> Matrix:
    """Hebb's rule: W = (1/N) Σ_μ ξ_μ ξ_μᵀ with the diagonal set to 0.

    patterns (M, N) of −1 and 1, result (N, N). About 0.138·N random patterns can be recalled (Amit 1985).

    >>> hopfield_store([[1.0, -1.0]]).tolist()
    [[0.0, -0.5], [-0.5, 0.0]]
    """
    xi = _signs("patterns", check.array("patterns", patterns, "M N"))
    weights = xi.T @ xi / xi.shape[1]
    np.fill_diagonal(weights, 0)
    return weights


def hopfield_energy(weights: ArrayLike, state: ArrayLike) -> Scalar:
    """Energy of a state, E = −½ sᵀWs; weights (N, N), state (N,) of −1 and 1.

    >>> float(hopfield_energy([[0.0, 0.5], [0.5, 0.0]], [1.0, 1.0]))
    -0.5
    """
    w, s = check.arrays(weights=(weights, "N N"), state=(state, "N"))
    return -np.dot(_signs("state", s) @ w, s) / 2


def hopfield_recall(
    weights: ArrayLike, state: ArrayLike, steps: int, rng: np.random.Generator | None = None
) -> Vector:
    """Let a state fall into a memory: `steps` sweeps of s_i ← sign(Σ_j w_ij s_j), one unit after the other.

    weights (N, N) symmetric with zero diagonal, state (N,) of −1 and 1, result (N,). A sum of exactly 0
    leaves the unit as it is. Units go in the order 0 .. N−1, or rng.permutation(N) anew each sweep. Each
    update sees those before it, so the energy never rises; all at once could swing between two states.

    >>> weights = hopfield_store([[1.0, 1.0, -1.0, -1.0]])
    >>> hopfield_recall(weights, [1.0, -1.0, -1.0, -1.0], steps=1).tolist()
    [1.0, 1.0, -1.0, -1.0]
    """
    w, s = check.arrays(weights=(weights, "N N"), state=(state, "N"))
    s = _signs("state", s).copy()
    for _ in range(check.whole("steps", steps)):
        order = range(len(s)) if rng is None else check.generator("rng", rng).permutation(len(s))
        for i in order:
            field = w[i] @ s
            if field != 0:
                s[i] = np.sign(field)
    return s


def _signs(name: str, x: Array) -> Array:
    if not (np.abs(x) == 1).all():
        raise ValueError(f"{name} must hold only −1 and 1")
    return x


class Hopfield:
    """Associative memory: `hopfield_store` to fit, `hopfield_recall` to recall.

    >>> memory = Hopfield().fit([[1.0, 1.0, -1.0, -1.0]])
    >>> memory.recall([1.0, 1.0, -1.0, 1.0]).tolist()
    [1.0, 1.0, -1.0, -1.0]
    """

    weights: Matrix

    def fit(self, patterns: ArrayLike) -> Hopfield:
        """Store the patterns (M, N) of −1 and 1, in place of any before."""
        self.weights = hopfield_store(patterns)
        return self

    def recall(self, state: ArrayLike, steps: int = 10, rng: np.random.Generator | None = None) -> Vector:
        """The state (N,) after `steps` sweeps."""
        if not hasattr(self, "weights"):
            raise RuntimeError("this memory holds nothing yet: call fit(patterns) first")
        return hopfield_recall(self.weights, state, steps, rng)


def rbm_free_energy(v: ArrayLike, w: ArrayLike, b: ArrayLike, c: ArrayLike) -> Vector:
    """Free energy F(v) = −b·v − Σ_j log(1 + exp(c_j + w_j·v)), so that p(v) ∝ exp(−F(v)).

    v (N, V), weights w (H, V), visible biases b (V,), hidden biases c (H,); result (N,).

    >>> rbm_free_energy([[1.0]], [[0.0]], [2.0], [0.0]).round(4).tolist()
    [-2.6931]
    """
    v, w, b, c = _rbm_arrays(v, w, b, c)
    return -(v @ b) - act.softplus(v @ w.T + c).sum(axis=1)


def rbm_gibbs_step(
    v: ArrayLike, w: ArrayLike, b: ArrayLike, c: ArrayLike, rng: np.random.Generator
) -> tuple[Matrix, Matrix]:
    """One step of a restricted Boltzmann machine: draw h given v, then v′ given h; both hold zeros and ones.

    P(h_j = 1 | v) = σ(c_j + w_j·v), P(v_i = 1 | h) = σ(b_i + Σ_j h_j w_ji). A unit is 1 where rng.random is
    below its probability; h is drawn first. v (N, V), w (H, V), b (V,), c (H,); returns h (N, H), v′ (N, V).

    >>> h, v = rbm_gibbs_step([[1.0]], [[99.0]], [-9.0], [0.0], np.random.default_rng(0))
    >>> h.tolist(), v.tolist()
    ([[1.0]], [[1.0]])
    """
    v, w, b, c = _rbm_arrays(v, w, b, c)
    rng = check.generator("rng", rng)
    h = _bernoulli(act.sigmoid(v @ w.T + c), rng)
    return h, _bernoulli(act.sigmoid(h @ w + b), rng)


def rbm_cd1(
    v: ArrayLike, w: ArrayLike, b: ArrayLike, c: ArrayLike, rng: np.random.Generator
) -> tuple[Matrix, Vector, Vector]:
    """Contrastive divergence: gradients (dw, db, dc) of mean F(v) − mean F(v′), with v′ taken as constant.

    v′ is one Gibbs step from v (`rbm_gibbs_step`); p = σ(c + Wv) and p′ the same from v′. Over the N rows:
    dw = mean(p′ v′ᵀ − p vᵀ), db = mean(v′ − v), dc = mean(p′ − p). To learn, go against them: they stand for
    the gradient of the mean negative log-likelihood (Hinton 2002). Shapes of w (H, V), b (V,), c (H,).

    >>> dw, db, dc = rbm_cd1([[1.0]], [[0.0]], [-99.0], [0.0], np.random.default_rng(0))
    >>> dw.tolist(), db.tolist(), dc.tolist()
    ([[-0.5]], [-1.0], [0.0])
    """
    v, w, b, c = _rbm_arrays(v, w, b, c)
    _, recalled = rbm_gibbs_step(v, w, b, c, rng)
    p, q = act.sigmoid(v @ w.T + c), act.sigmoid(recalled @ w.T + c)
    return (q.T @ recalled - p.T @ v) / len(v), (recalled - v).mean(axis=0), (q - p).mean(axis=0)


def _rbm_arrays(
    v: ArrayLike, w: ArrayLike, b: ArrayLike, c: ArrayLike
) -> tuple[Matrix, Matrix, Vector, Vector]:
    v, w, b, c = check.arrays(v=(v, "N V"), w=(w, "H V"), b=(b, "V"), c=(c, "H"))
    if not ((v >= 0) & (v <= 1)).all():
        raise ValueError("v must lie between 0 and 1")
    return v, w, b, c


def _bernoulli(p: Array, rng: np.random.Generator) -> Array:
    return (rng.random(p.shape) < p).astype(p.dtype)


class RBM:
    """Restricted Boltzmann machine with `visible` and `hidden` binary units, trained by `rbm_cd1`.

    >>> rng = np.random.default_rng(0)
    >>> rbm = RBM(2, 3, rng).fit([[1.0, 0.0]] * 20, epochs=100, lr=0.5, rng=rng)
    >>> rbm.sample(200, steps=5, rng=rng).mean(axis=0).round().tolist()
    [1.0, 0.0]
    """

    def __init__(self, visible: int, hidden: int, rng: np.random.Generator) -> None:
        shape = check.whole("hidden", hidden), check.whole("visible", visible)
        self.w = 0.01 * check.generator("rng", rng).standard_normal(shape)
        self.b, self.c = np.zeros(visible), np.zeros(hidden)

    def fit(self, v: ArrayLike, epochs: int, lr: float, rng: np.random.Generator, batch: int = 10) -> RBM:
        """Go `epochs` times through the rows of v (N, V), shuffled, in batches."""
        v = check.array("v", v, f"N {len(self.b)}")
        lr, batch = check.real("lr", lr, above=0), check.whole("batch", batch)
        for _ in range(check.whole("epochs", epochs)):
            order = check.generator("rng", rng).permutation(len(v))
            for start in range(0, len(v), batch):
                dw, db, dc = rbm_cd1(v[order[start : start + batch]], self.w, self.b, self.c, rng)
                self.w, self.b, self.c = self.w - lr * dw, self.b - lr * db, self.c - lr * dc
        return self

    def sample(self, n: int, steps: int, rng: np.random.Generator) -> Matrix:
        """n rows (n, V) of zeros and ones after `steps` Gibbs steps from noise."""
        shape = check.whole("n", n), len(self.b)
        v = _bernoulli(np.full(shape, 0.5), check.generator("rng", rng))
        for _ in range(check.whole("steps", steps)):
            _, v = rbm_gibbs_step(v, self.w, self.b, self.c, rng)
        return v


def reparameterize(mu: ArrayLike, logvar: ArrayLike, eps: ArrayLike) -> Array:
    """Sample of N(μ, σ²) as a function of its parameters: z = μ + exp(½ log σ²) ⊙ ε, with ε ~ N(0, 1) given.

    All three have one shape, and so has z. The noise is an input, so a gradient passes to μ and log σ².

    >>> reparameterize([1.0], [0.0], [0.5]).tolist()
    [1.5]
    """
    mu, logvar = _same_shape(mu=mu, logvar=logvar)
    mu, eps = _same_shape(mu=mu, eps=eps)
    return mu + np.exp(logvar / 2) * eps


def reparameterize_backward(g: ArrayLike, logvar: ArrayLike, eps: ArrayLike) -> tuple[Array, Array]:
    """Gradients with respect to μ and log σ² (ε is no parameter): dL/dμ = g, dL/d log σ² = ½ g σ ε.

    >>> [d.tolist() for d in reparameterize_backward([2.0], [0.0], [0.5])]
    [[2.0], [0.5]]
    """
    g, logvar = _same_shape(g=g, logvar=logvar)
    g, eps = _same_shape(g=g, eps=eps)
    return g.copy(), g * np.exp(logvar / 2) * eps / 2


def gaussian_kl(mu: ArrayLike, logvar: ArrayLike) -> Scalar:
    """Mean over the batch of KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σ_d (σ_d² + μ_d² − 1 − log σ_d²).

    mu and logvar (N, D), one number out: a sum over the latent dimensions, a mean over the samples.

    >>> float(gaussian_kl([[1.0, 0.0]], [[0.0, 0.0]]))
    0.5
    """
    mu, logvar = check.arrays(mu=(mu, "N D"), logvar=(logvar, "N D"))
    return (np.expm1(logvar) + mu * mu - logvar).sum(axis=1).mean() / 2


def gaussian_kl_backward(g: float, mu: ArrayLike, logvar: ArrayLike) -> tuple[Matrix, Matrix]:
    """Gradients of g · gaussian_kl: (g/N) μ and (g/2N)(σ² − 1).

    >>> [d.tolist() for d in gaussian_kl_backward(2.0, [[1.0]], [[0.0]])]
    [[[2.0]], [[0.0]]]
    """
    mu, logvar = check.arrays(mu=(mu, "N D"), logvar=(logvar, "N D"))
    scale = check.real("g", g) / len(mu)
    return scale * mu, scale / 2 * np.expm1(logvar)


def vae_elbo(
    x: ArrayLike, logits: ArrayLike, mu: ArrayLike, logvar: ArrayLike
) -> tuple[Scalar, Scalar, Scalar]:
    """Evidence lower bound of a VAE with Bernoulli pixels: ELBO = E log p(x|z) − KL(q(z|x) ‖ p(z)).

    x (N, P) in [0, 1], logits (N, P) of the decoder for the sampled z, mu and logvar (N, D) of the encoder.
    The reconstruction log p(x|z) = Σ_p [x log σ(l) + (1 − x) log(1 − σ(l))] is summed over pixels and
    averaged over samples. Returns (elbo, reconstruction, kl); training maximises the first.

    >>> [round(float(v), 4) for v in vae_elbo([[1.0]], [[0.0]], [[1.0]], [[0.0]])]
    [-1.1931, -0.6931, 0.5]
    """
    x, logits, mu = check.arrays(x=(x, "N P"), logits=(logits, "N P"), mu=(mu, "N D"))
    reconstruction = -losses.bce_with_logits(logits, x) * x.shape[1]
    kl = gaussian_kl(mu, logvar)
    return reconstruction - kl, reconstruction, kl


def vae_elbo_grad(
    x: ArrayLike, logits: ArrayLike, mu: ArrayLike, logvar: ArrayLike
) -> tuple[Matrix, Matrix, Matrix]:
    """Gradients of the ELBO with respect to logits, mu and logvar: (x − σ(l))/N, −μ/N, (1 − σ²)/2N.

    >>> [d.tolist() for d in vae_elbo_grad([[1.0]], [[0.0]], [[1.0]], [[0.0]])]
    [[[0.5]], [[-1.0]], [[-0.0]]]
    """
    x, logits, mu = check.arrays(x=(x, "N P"), logits=(logits, "N P"), mu=(mu, "N D"))
    d_mu, d_logvar = gaussian_kl_backward(-1.0, mu, logvar)
    return -losses.bce_with_logits_grad(logits, x) * x.shape[1], d_mu, d_logvar


def gan_losses(real_logits: ArrayLike, fake_logits: ArrayLike) -> tuple[Scalar, Scalar]:
    """What discriminator and generator minimise, from the discriminator's logits for real and made samples.

    L_D = mean[−log σ(r)] + mean[−log(1 − σ(f))] and, in the non-saturating form, L_G = mean[−log σ(f)]
    (Goodfellow 2014). Any shapes; r and f need not have the same.

    >>> [round(float(loss), 4) for loss in gan_losses([0.0], [0.0])]
    [1.3863, 0.6931]
    """
    r, f = check.array("real_logits", real_logits), check.array("fake_logits", fake_logits)
    d_loss = losses.bce_with_logits(r, np.ones_like(r)) + losses.bce_with_logits(f, np.zeros_like(f))
    return d_loss, losses.bce_with_logits(f, np.ones_like(f))


def gan_losses_grad(real_logits: ArrayLike, fake_logits: ArrayLike) -> tuple[Array, Array, Array]:
    """∂L_D/∂r = (σ(r) − 1)/n_r, ∂L_D/∂f = σ(f)/n_f and ∂L_G/∂f = (σ(f) − 1)/n_f, in this order.

    >>> [d.tolist() for d in gan_losses_grad([0.0], [0.0])]
    [[-0.5], [0.5], [-0.5]]
    """
    r, f = check.array("real_logits", real_logits), check.array("fake_logits", fake_logits)
    d_real = losses.bce_with_logits_grad(r, np.ones_like(r))
    d_fake = losses.bce_with_logits_grad(f, np.zeros_like(f))
    return d_real, d_fake, losses.bce_with_logits_grad(f, np.ones_like(f))


def clip_loss(image_emb: ArrayLike, text_emb: ArrayLike, temperature: float = 0.07) -> Scalar:
    """Contrastive loss: image n belongs to text n and to no other text of the batch, and the reverse.

    With rows divided by their norms, the logits are Z = I Tᵀ/τ (N, N); L is the mean of two cross-entropies,
    of the rows of Z and of its columns, where row (column) n has class n. image_emb and text_emb (N, D)
    without zero rows, τ = `temperature` > 0 (Radford 2021).

    >>> round(float(clip_loss([[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 1.0]], temperature=1.0)), 4)
    0.3133
    """
    image, text, _ = _clip_units(image_emb, text_emb)
    z = image @ text.T / check.real("temperature", temperature, above=0)
    own = np.arange(len(z))
    return (losses.cross_entropy(z, own) + losses.cross_entropy(z.T, own)) / 2


def clip_loss_grad(
    image_emb: ArrayLike, text_emb: ArrayLike, temperature: float = 0.07
) -> tuple[Matrix, Matrix]:
    """Gradients of `clip_loss` with respect to both embeddings (not to τ).

    With dZ = ½(∂CE(Z)/∂Z + (∂CE(Zᵀ)/∂Zᵀ)ᵀ): the unit rows get dZ T/τ and dZᵀ I/τ; through the division by the
    norm, u = x/‖x‖, goes dx = (du − (du·u) u)/‖x‖.

    >>> d_image, d_text = clip_loss_grad([[1.0, 0.0], [0.0, 2.0]], [[3.0, 0.0], [0.0, 1.0]], temperature=1.0)
    >>> d_image.round(4).tolist()
    [[0.0, 0.1345], [0.0672, 0.0]]
    """
    image, text, norms = _clip_units(image_emb, text_emb)
    tau = check.real("temperature", temperature, above=0)
    z, own = image @ text.T / tau, np.arange(len(image))
    dz = (losses.cross_entropy_grad(z, own) + losses.cross_entropy_grad(z.T, own).T) / 2
    d_image, d_text = dz @ text / tau, dz.T @ image / tau
    d_image -= (d_image * image).sum(axis=1, keepdims=True) * image
    d_text -= (d_text * text).sum(axis=1, keepdims=True) * text
    return d_image / norms[0], d_text / norms[1]


def _clip_units(image_emb: ArrayLike, text_emb: ArrayLike) -> tuple[Matrix, Matrix, tuple[Array, Array]]:
    """Both embeddings with rows of norm 1, and the norms they had."""
    image, text = check.arrays(image_emb=(image_emb, "N D"), text_emb=(text_emb, "N D"))
    norms = tuple(np.sqrt(np.square(e).sum(axis=1, keepdims=True)) for e in (image, text))
    for name, norm in zip(("image_emb", "text_emb"), norms, strict=True):
        if not norm.all():
            raise ValueError(f"{name} has a row of zeros, which has no direction")
    return image / norms[0], text / norms[1], (norms[0], norms[1])


def _same_shape(**named: ArrayLike) -> tuple[Array, Array]:
    (name, first), (other, second) = ((n, check.array(n, value)) for n, value in named.items())
    if first.shape != second.shape:
        raise ValueError(
            f"{other} has shape {second.shape}, but the shape {first.shape} of {name} was expected"
        )
    return first, second
