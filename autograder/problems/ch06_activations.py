"""A5.2: the backward pass of every element-wise activation."""

import numpy as np
import torch
from torch.nn import functional

from dlcore import activations as act

from .problem import Arguments, Group, Mistake, Problem, gradients, normal

FORWARD = {
    "identity": torch.clone,
    "heaviside": lambda x: torch.heaviside(x.detach(), torch.ones_like(x)) + 0 * x,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "gelu": functional.gelu,
}
ROOT = np.sqrt(2 / np.pi)


def through(name: str):
    """Numbers of middling size, away from the kink at zero."""

    def draw(rng: np.random.Generator) -> Arguments:
        x = normal(rng, int(rng.integers(2, 4)), 3, scale=1.5)
        return {"name": name, "g": normal(rng, *x.shape), "x": x + 0.05 * np.sign(x)}

    return draw


def far_out(rng: np.random.Generator) -> Arguments:
    """Where exponentials overflow, on either side."""
    x = np.array([-800.0, 800.0, -30.0, 30.0]) * rng.uniform(0.95, 1.05, 4)
    return {"name": str(rng.choice(["sigmoid", "softplus"])), "g": normal(rng, 4), "x": x}


def at_the_kink(rng: np.random.Generator) -> Arguments:
    x = np.array([0.0, 1.0, -1.0, 0.0]) * rng.integers(1, 4, 4)
    return {"name": str(rng.choice(["relu", "leaky_relu"])), "g": normal(rng, 4), "x": x}


def number(rng: np.random.Generator) -> Arguments:
    name = str(rng.choice(["tanh", "gelu", "sigmoid"]))
    return {"name": name, "g": np.asarray(rng.uniform(1, 2)), "x": np.asarray(rng.uniform(0.5, 2))}


def reference(name, g, x):
    return gradients(FORWARD[name], (x,), g)[0]


def but(**others):
    """The right answer, save for the activations named."""
    return lambda name, g, x: others[name](g, x) if name in others else act.backward(name, g, x)


def tanh_gelu(g, x):
    """The derivative of GELU's approximation by tanh."""
    t = np.tanh(ROOT * (x + 0.044715 * x**3))
    return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * ROOT * (1 + 3 * 0.044715 * x * x))


def without_density(g, x):
    return act.backward("gelu", g, x) - g * x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def overflowing(g, x):
    return g * np.exp(-x) / (1 + np.exp(-x)) ** 2


def unchained(name, g, x):
    return act.backward(name, np.ones_like(x), x)


def forward(name, g, x):
    return g * act.forward(name, x)


def of_the_output(name, g, x):
    return act.backward(name, g, act.forward(name, x))


PROBLEMS = [
    Problem(
        "activations.backward",
        points=10,
        groups=(
            *(Group(name, through(name)) for name in ("relu", "tanh", "sigmoid", "gelu", "softplus")),
            Group("leaky_relu", through("leaky_relu"), weight=0.5),
            Group("identity", through("identity"), weight=0.5),
            Group("heaviside", through("heaviside"), weight=0.5),
            Group("far from zero", far_out),
            Group("at the kink", at_the_kink, weight=0.5, exact=True),
            Group("a single number", number, weight=0.5),
        ),
        reference=reference,
        uses=tuple(f"activations.{name}_grad" for name in act.ELEMENTWISE),
        mistakes=(
            Mistake(
                "chain rule forgotten",
                "The derivative act'(x) is returned alone. The chain rule multiplies it by what arrives from"
                " above: dL/dx = g ⊙ act'(x).",
                "6.4",
                unchained,
            ),
            Mistake(
                "activation for its derivative",
                "g is multiplied by act(x), as if the forward pass ran once more. Backwards it is the"
                " derivative act'(x) that scales each gradient.",
                "6.4",
                forward,
            ),
            Mistake(
                "derivative at the output",
                "The derivative is taken at act(x) instead of x. Formulas like σ(1 − σ) and 1 − tanh² do use"
                " the output, but as the value of σ or tanh: what they give for it is another number.",
                "6.4",
                of_the_output,
            ),
            Mistake(
                "input taken for tanh(x)",
                "tanh's derivative is computed as 1 − x². The square belongs to y = tanh(x), and x is the"
                " number before the activation.",
                "6.4",
                but(tanh=lambda g, x: g * (1 - x * x)),
            ),
            Mistake(
                "input taken for σ(x)",
                "The sigmoid's derivative is computed as x(1 − x). It is σ(x)(1 − σ(x)): squash x first.",
                "6.4",
                but(sigmoid=lambda g, x: g * x * (1 - x)),
            ),
            Mistake(
                "relu passes at zero",
                "At x = 0 the gradient is let through. The kink has no derivative; the book takes 0 there, as"
                " PyTorch does, so the test is x > 0, for the leaky relu too.",
                "6.4",
                but(
                    relu=lambda g, x: g * (x >= 0),
                    leaky_relu=lambda g, x: g * np.where(x >= 0, 1, 0.01),
                ),
            ),
            Mistake(
                "leak forgotten",
                "The leaky relu lets nothing through where x < 0. There its slope is 0.01, and this leak is"
                " what keeps the unit alive.",
                "6.4",
                but(leaky_relu=lambda g, x: g * (x > 0)),
            ),
            Mistake(
                "gelu without its density",
                "Only Φ(x) is kept of the derivative of x·Φ(x). By the product rule, x·φ(x) comes with it.",
                "6.4",
                but(
                    gelu=lambda g, x: (
                        act.backward("gelu", g, x) - g * x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
                    )
                ),
            ),
            Mistake(
                "gelu by tanh",
                "This is the derivative of GELU's tanh approximation. The book's GELU is the exact x·Φ(x),"
                " whose derivative is Φ(x) + x·φ(x); the two differ in the fourth digit.",
                "6.4",
                but(gelu=tanh_gelu),
            ),
            Mistake(
                "exponential overflows",
                "For very negative x, e⁻ˣ is infinite and ∞/∞ is NaN. Written with e^(−|x|), which never"
                " exceeds 1, the same fraction e/(1 + e)² holds for every x.",
                "6.4",
                but(sigmoid=overflowing),
            ),
        ),
    )
]
