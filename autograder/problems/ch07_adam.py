"""A6.5 and A6.6: one step of Adam and of AdamW."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, normal


def state(rng: np.random.Generator) -> Arguments:
    """In the midst of training: moments that have seen some gradients, at a step of a few dozen."""
    shape = (2, int(rng.integers(1, 4)))
    return {
        "p": normal(rng, *shape),
        "g": normal(rng, *shape),
        "m": normal(rng, *shape, scale=0.5),
        "v": normal(rng, *shape) ** 2,
        "t": int(rng.integers(3, 40)),
        "lr": float(rng.uniform(0.1, 0.6)),
        "beta1": float(rng.uniform(0.7, 0.95)),
        "beta2": float(rng.uniform(0.8, 0.99)),
        "eps": float(rng.uniform(0.01, 0.2)),
    }


def first_step(rng: np.random.Generator) -> Arguments:
    """No moments yet, and one weight has no gradient."""
    new = {"p": normal(rng, 3), "g": normal(rng, 3) * [1, 1, 0], "m": np.zeros(3), "v": np.zeros(3), "t": 1}
    return state(rng) | new


def small_gradients(rng: np.random.Generator) -> Arguments:
    """Gradients so small that ε decides."""
    small = {
        "g": normal(rng, 3, scale=1e-4),
        "m": normal(rng, 3, scale=1e-4),
        "v": normal(rng, 3, scale=1e-4) ** 2,
    }
    return state(rng) | small | {"p": normal(rng, 3, scale=0.1), "eps": float(rng.uniform(1e-4, 1e-3))}


def number(rng: np.random.Generator) -> Arguments:
    """A weight so far from zero that the step does not cancel it."""
    numbers = {name: np.asarray(rng.uniform(0.5, 2.0)) for name in ("g", "m", "v")}
    return state(rng) | numbers | {"p": np.asarray(rng.uniform(2.5, 4.0))}


def decaying(draw):
    """The same with a strong weight decay."""
    return lambda rng: draw(rng) | {"weight_decay": float(rng.uniform(0.1, 0.8))}


def stepped(kind, p, g, m, v, t, *numbers):
    """A step by an optimiser of PyTorch's, put into the given state."""
    leaf = p.clone().requires_grad_()
    leaf.grad = g
    optimizer = kind([leaf], *numbers)
    optimizer.state[leaf] = {"step": torch.tensor(t - 1.0), "exp_avg": m.clone(), "exp_avg_sq": v.clone()}
    optimizer.step()
    return leaf, optimizer.state[leaf]["exp_avg"], optimizer.state[leaf]["exp_avg_sq"]


def adam_reference(p, g, m, v, t, lr, beta1, beta2, eps, weight_decay=0.0):
    return stepped(torch.optim.Adam, p, g, m, v, t, lr, (beta1, beta2), eps, weight_decay)


def adamw_reference(p, g, m, v, t, lr, beta1, beta2, eps, weight_decay=1e-2):
    return stepped(torch.optim.AdamW, p, g, m, v, t, lr, (beta1, beta2), eps, weight_decay)


def adam(p, g, m, v, t, lr, beta1, beta2, eps, weight_decay=0.0, fault=""):
    """Adam, with a switch for each thing that goes wrong in it."""
    start = (1 - lr * weight_decay) * p if fault == "decoupled" else p
    g = g if fault in ("decoupled", "undecayed") else g + weight_decay * p
    if fault == "swapped":
        beta1, beta2 = beta2, beta1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g if fault == "unsquared" else g * g)
    power = {"powerless": 1, "early": t - 1, "hasty": t + 1}.get(fault, t)
    m_hat = m if fault == "uncorrected" else m / (1 - beta1**power)
    v_hat = v if fault in ("uncorrected", "half_corrected") else v / (1 - beta2**power)
    below = {
        "inside": np.sqrt(v_hat + eps),
        "rootless": v_hat + eps,
        "folded": (np.sqrt(v) + eps) / np.sqrt(1 - beta2**t),
        "bare": np.sqrt(v_hat),
    }.get(fault, np.sqrt(v_hat) + eps)
    above = {"memoryless": g, "doubled": m_hat * g, "uphill": -m_hat}.get(fault, m_hat)
    new = start - lr * above / below
    return (new, m_hat, v_hat) if fault == "keeps_corrected" else (new, m, v)


def adamw(p, g, m, v, t, lr, beta1, beta2, eps, weight_decay=1e-2, fault=""):
    """The same for AdamW, which may go wrong as Adam does besides."""
    if fault == "usual":
        beta1, beta2, eps = 0.9, 0.999, 1e-8
    numbers = (lr, beta1, beta2, eps)
    decay = {"rateless": weight_decay, "growing": -lr * weight_decay}.get(fault, lr * weight_decay)
    shrunk = p if fault in ("penalty", "undecayed", "late", "adaptive") else (1 - decay) * p
    if fault == "adaptive":
        root = np.sqrt((beta2 * v + (1 - beta2) * g * g) / (1 - beta2**t)) + eps
        shrunk = p - decay * p / root
    penalty = weight_decay if fault in ("penalty", "twice") else 0.0
    new, m, v = adam(shrunk, g, m, v, t, *numbers, penalty, fault=fault)
    return (1 - decay) * new if fault == "late" else new, m, v


PROBLEMS = [
    Problem(
        "optim.adam_step",
        points=16,
        outputs=("p", "m", "v"),
        groups=(
            Group("in the midst of training", state, weight=2),
            Group("the first step", first_step),
            Group("tiny gradients", small_gradients),
            Group("weight decay", decaying(state)),
            Group("a single number", number, weight=0.5),
        ),
        reference=adam_reference,
        mistakes=(
            Mistake(
                "no bias correction",
                "m and v are used as they are. They start at zero and are still too small in the first"
                " steps: divide them by 1 − β₁ᵗ and 1 − β₂ᵗ.",
                "7.5",
                partial(adam, fault="uncorrected"),
            ),
            Mistake(
                "v not corrected",
                "Only m is corrected. v starts at zero as well and takes far longer to fill, as β₂ is"
                " nearer to one: v̂ = v/(1−β₂ᵗ).",
                "7.5",
                partial(adam, fault="half_corrected"),
            ),
            Mistake(
                "powers forgotten",
                "The corrections are 1 − β₁ and 1 − β₂ at every step. That fits t = 1 alone: the bias"
                " fades as βᵗ does, so divide by 1 − β₁ᵗ and 1 − β₂ᵗ.",
                "7.5",
                partial(adam, fault="powerless"),
            ),
            Mistake(
                "t counted from zero",
                "The bias correction uses the step before: t is 1 at the first step, so the power is βᵗ;"
                " with βᵗ⁻¹ that step divides by zero.",
                "7.5",
                partial(adam, fault="early"),
            ),
            Mistake(
                "t counted twice",
                "The power is βᵗ⁺¹. t is 1 at the first step already: it has counted the step that is"
                " being made.",
                "7.5",
                partial(adam, fault="hasty"),
            ),
            Mistake(
                "ε inside the root",
                "ε is added to v̂ before the root is taken. Adam adds it after, √v̂ + ε; inside, it acts"
                " like √ε, which is ten thousand times as much for ε = 10⁻⁸.",
                "7.5",
                partial(adam, fault="inside"),
            ),
            Mistake(
                "ε beside the uncorrected root",
                "Both corrections are drawn into the rate, and ε is added to √v, not to √v̂. In the first"
                " steps √v is much smaller, so ε weighs too much: scale it by √(1−β₂ᵗ) as well.",
                "7.5",
                partial(adam, fault="folded"),
            ),
            Mistake(
                "ε forgotten",
                "The step is divided by √v̂ alone. A weight without any gradient so far then becomes 0/0:"
                " divide by √v̂ + ε.",
                "7.5",
                partial(adam, fault="bare"),
            ),
            Mistake(
                "corrected moments returned",
                "m̂ and v̂ are returned as the new state. The correction is for this step alone: what is"
                " carried on are the plain averages m and v, or the next step corrects them once more.",
                "7.5",
                partial(adam, fault="keeps_corrected"),
            ),
            Mistake(
                "β₁ and β₂ exchanged",
                "β₁, the shorter memory, belongs to the gradient's mean m, and β₂ to the mean v of its"
                " squares.",
                "7.5",
                partial(adam, fault="swapped"),
            ),
            Mistake(
                "g not squared in v",
                "v averages g instead of g². It estimates the second moment, which cannot be negative;"
                " the root is taken afterwards.",
                "7.5",
                partial(adam, fault="unsquared"),
            ),
            Mistake(
                "no root",
                "The step is divided by v̂, not by √v̂. Only with the root is it free of the gradient's scale.",
                "7.5",
                partial(adam, fault="rootless"),
            ),
            Mistake(
                "g in place of m",
                "The step is αg/(√v̂ + ε), as in RMSProp, and m goes unused. Adam moves along the"
                " corrected mean m̂.",
                "7.5",
                partial(adam, fault="memoryless"),
            ),
            Mistake(
                "multiplied by g again",
                "The step carries a g besides m̂. m̂ has taken the gradient's place altogether: αm̂/(√v̂ + ε).",
                "7.5",
                partial(adam, fault="doubled"),
            ),
            Mistake(
                "uphill",
                "The step is added to p, towards a larger loss. Descent subtracts it: p − αm̂/(√v̂ + ε).",
                "7.5",
                partial(adam, fault="uphill"),
            ),
            Mistake(
                "decay past the moments",
                "The weight decay shrinks p directly, as in AdamW. In Adam it is the ℓ2 penalty: λp is"
                " added to g first, and passes through both moments.",
                "7.5",
                partial(adam, fault="decoupled"),
            ),
            Mistake(
                "weight decay forgotten",
                "weight_decay has no effect: add λp to the gradient before anything else.",
                "7.5",
                partial(adam, fault="undecayed"),
            ),
        ),
    ),
    Problem(
        "optim.adamw_step",
        points=8,
        outputs=("p", "m", "v"),
        uses=("optim.adam_step",),
        groups=(
            Group("in the midst of training", decaying(state), weight=2),
            Group("the first step", decaying(first_step)),
            Group("tiny gradients", decaying(small_gradients)),
            Group("the usual decay, 0.01", state),
            Group("a single number", decaying(number), weight=0.5),
        ),
        reference=adamw_reference,
        mistakes=(
            Mistake(
                "λp in the gradient",
                "λp is added to g, which is Adam with an ℓ2 penalty: divided by √v̂, weights with large"
                " gradients hardly shrink. AdamW keeps it apart: p ← (1 − αλ)p.",
                "7.5",
                partial(adamw, fault="penalty"),
            ),
            Mistake(
                "weight decay forgotten",
                "weight_decay has no effect. Before Adam's step every weight shrinks: p ← (1 − αλ)p.",
                "7.5",
                partial(adamw, fault="undecayed"),
            ),
            Mistake(
                "decay without α",
                "p shrinks by 1 − λ. The learning rate belongs to the decay too, 1 − αλ, so that a"
                " schedule slows both together.",
                "7.5",
                partial(adamw, fault="rateless"),
            ),
            Mistake(
                "decay after the step",
                "The new p is shrunk, and with it the step just taken. The decay comes first: (1 − αλ)p,"
                " and Adam's step from there.",
                "7.5",
                partial(adamw, fault="late"),
            ),
            Mistake(
                "decay under the root",
                "λp is added to m̂ and so divided by √v̂ + ε with it. Then every weight shrinks at a rate"
                " of its own; AdamW shrinks them all alike, by 1 − αλ.",
                "7.5",
                partial(adamw, fault="adaptive"),
            ),
            Mistake(
                "decayed twice",
                "p shrinks by 1 − αλ, and λp is in the gradient as well. One of them is AdamW: hand no"
                " weight decay on to Adam's step.",
                "7.5",
                partial(adamw, fault="twice"),
            ),
            Mistake(
                "weight decay of the wrong sign",
                "p is multiplied by 1 + αλ, and the weights grow. Decay shrinks them: 1 − αλ.",
                "7.5",
                partial(adamw, fault="growing"),
            ),
            Mistake(
                "β and ε not passed on",
                "Adam's step runs with its own β₁, β₂ and ε, whatever was asked for. Hand all numbers on.",
                "7.5",
                partial(adamw, fault="usual"),
            ),
            Mistake(
                "no bias correction",
                "m and v are used as they are. They start at zero and are still too small in the first"
                " steps: divide them by 1 − β₁ᵗ and 1 − β₂ᵗ.",
                "7.5",
                partial(adamw, fault="uncorrected"),
            ),
            Mistake(
                "ε inside the root",
                "ε is added to v̂ before the root is taken. Adam adds it after, √v̂ + ε; inside, it acts"
                " like √ε, which is ten thousand times as much for ε = 10⁻⁸.",
                "7.5",
                partial(adamw, fault="inside"),
            ),
            Mistake(
                "corrected moments returned",
                "m̂ and v̂ are returned as the new state. The correction is for this step alone: what is"
                " carried on are the plain averages m and v, or the next step corrects them once more.",
                "7.5",
                partial(adamw, fault="keeps_corrected"),
            ),
        ),
    ),
]
