"""A5.2: the backward pass of every element-wise activation."""

import math
from functools import partial

import numpy as np
import torch
from torch.nn import functional

from dlcore import activations as act
from dlcore import special

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
ROOT = math.sqrt(2 / math.pi)


def through(name: str):
    """Numbers of middling size, away from the kink at zero."""

    def draw(rng: np.random.Generator) -> Arguments:
        x = rng.uniform(0.05, 3.0, (int(rng.integers(2, 4)), 3))
        return {"name": name, "g": normal(rng, *x.shape), "x": x * rng.choice([-1, 1], x.shape)}

    return draw


def far_out(name: str):
    """Where exponentials overflow, on either side, beside numbers of middling size."""

    def draw(rng: np.random.Generator) -> Arguments:
        x = np.array([-800.0, 800.0, -30.0, 1.5]) * rng.uniform(0.95, 1.05, 4)
        return {"name": name, "g": normal(rng, 4), "x": x}

    return draw


def at_the_kink(name: str):
    def draw(rng: np.random.Generator) -> Arguments:
        x = np.array([0.0, 1.0, -1.0, 0.0]) * rng.integers(1, 4, 4)
        return {"name": name, "g": normal(rng, 4), "x": x}

    return draw


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


def gelu(g, x, variance=1.0, density=1.0):
    phi = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return g * (0.5 * (1 + special.erf(x / math.sqrt(2 * variance))) + density * x * phi)


def fraction(g, x, power):
    """eˣ/(1 + eˣ)ᵖ as it stands: the derivative of σ for p = 2, of softplus for p = 1."""
    return g * np.exp(x) / (1 + np.exp(x)) ** power


def logistic(g, x):
    """σ(1 − σ) with σ = eˣ/(1 + eˣ)."""
    s = fraction(1.0, x, 1)
    return g * s * (1 - s)


def tanh_by_exponentials(g, x):
    t = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return g * (1 - t * t)


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
            *(
                Group(f"{name} far from zero", far_out(name), weight=0.5)
                for name in ("sigmoid", "softplus", "tanh")
            ),
            *(
                Group(f"{name} at zero", at_the_kink(name), weight=0.25, exact=True)
                for name in ("relu", "leaky_relu")
            ),
            Group("a single number", number, weight=0.5),
        ),
        reference=reference,
        uses=tuple(f"activations.{name}_grad" for name in FORWARD),
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
                "square forgotten in tanh's derivative",
                "tanh's derivative is computed as 1 − tanh(x). It is 1 − tanh²(x), which is 1 at zero and"
                " fades on both sides.",
                "6.4",
                but(tanh=lambda g, x: g * (1 - np.tanh(x))),
            ),
            Mistake(
                "step passes gradients",
                "The heaviside step hands g on as if it were not there. It is flat on either side of its"
                " jump, so its derivative is 0, and nothing below it can learn.",
                "6.4",
                but(heaviside=lambda g, x: g + 0 * x),
            ),
            Mistake(
                "relu passes at zero",
                "At x = 0 relu lets the gradient through. The kink has no derivative; the book takes 0 there,"
                " as PyTorch does, so the test is x > 0.",
                "6.4",
                but(relu=lambda g, x: g * (x >= 0)),
            ),
            Mistake(
                "leaky relu passes at zero",
                "At x = 0 the leaky relu lets the whole gradient through. The kink has no derivative; the"
                " book takes the slope 0.01 there, as PyTorch does: 1 belongs to x > 0 alone.",
                "6.4",
                but(leaky_relu=lambda g, x: g * np.where(x >= 0, 1, 0.01)),
            ),
            Mistake(
                "both relus pass at zero",
                "At x = 0 relu and leaky relu let the gradient through. The kink has no derivative; the book,"
                " as PyTorch does, takes the slope to the left of it, so the test is x > 0 in both.",
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
                but(gelu=partial(gelu, density=0.0)),
            ),
            Mistake(
                "√2 forgotten in Φ",
                "Φ(x) is computed as ½(1 + erf(x)). The error function belongs to a normal distribution of"
                " variance ½; that of variance 1 is Φ(x) = ½(1 + erf(x/√2)).",
                "6.4",
                but(gelu=partial(gelu, variance=0.5)),
            ),
            Mistake(
                "gelu by tanh",
                "This is the derivative of GELU's tanh approximation. The book's GELU is the exact x·Φ(x),"
                " whose derivative is Φ(x) + x·φ(x); the two differ in the fourth digit.",
                "6.4",
                but(gelu=tanh_gelu),
            ),
            Mistake(
                "e⁻ˣ overflows",
                "For very negative x, e⁻ˣ is infinite, and the sigmoid's derivative e⁻ˣ/(1 + e⁻ˣ)² becomes"
                " ∞/∞, NaN. Written with e = e^(−|x|), which never exceeds 1, the same fraction e/(1 + e)²"
                " holds for every x.",
                "6.4",
                but(sigmoid=lambda g, x: fraction(g, -x, 2)),
            ),
            Mistake(
                "eˣ overflows in softplus",
                "For large x, eˣ is infinite, and softplus's derivative eˣ/(1 + eˣ) becomes ∞/∞, NaN. It is"
                " σ(x): as 1/(1 + e⁻ˣ) the same number can be had for every x.",
                "6.4",
                but(softplus=partial(fraction, power=1)),
            ),
            Mistake(
                "eˣ overflows in σ",
                "σ(x) is computed as eˣ/(1 + eˣ). For large x that is ∞/∞, NaN, in the derivatives of sigmoid"
                " and softplus alike. As 1/(1 + e⁻ˣ) the same number can be had for every x.",
                "6.4",
                but(sigmoid=logistic, softplus=partial(fraction, power=1)),
            ),
            Mistake(
                "tanh from exponentials",
                "tanh is put together from eˣ and e⁻ˣ. Far from zero one of them is infinite, and ∞/∞ is NaN."
                " `np.tanh` knows better.",
                "6.4",
                but(tanh=tanh_by_exponentials),
            ),
        ),
    )
]
