"""A6.7 and A6.8: one step of AdaMax, of NAdam and of Lion."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, normal


def training(rng: np.random.Generator) -> Arguments:
    """In the midst of it, for Adam's relatives: `second` stands for u or v."""
    shape = rng.permutation([2, 3])
    return {
        "p": normal(rng, *shape),
        "g": normal(rng, *shape),
        "m": normal(rng, *shape, scale=0.5),
        "second": np.abs(normal(rng, *shape)),
        "t": int(rng.integers(2, 12)),
        "lr": float(rng.uniform(0.1, 0.6)),
        "beta1": float(rng.uniform(0.7, 0.95)),
        "beta2": float(rng.uniform(0.6, 0.95)),
        "eps": float(rng.uniform(0.05, 0.3)),
    }


def first_step(rng: np.random.Generator) -> Arguments:
    start = {"m": np.zeros(2), "second": np.zeros(2), "t": 1}
    return training(rng) | start | {"p": normal(rng, 2), "g": normal(rng, 2)}


def small_gradients(rng: np.random.Generator) -> Arguments:
    """Gradients so small that ε decides."""
    small = {"g": normal(rng, 3, scale=1e-3), "m": normal(rng, 3, scale=1e-3), "second": np.zeros(3)}
    return training(rng) | small | {"p": normal(rng, 3, scale=0.1), "eps": float(rng.uniform(1e-3, 1e-2))}


def number(rng: np.random.Generator) -> Arguments:
    return training(rng) | {name: np.asarray(rng.uniform(0.5, 2.0)) for name in ("p", "g", "m", "second")}


def untouched(rng: np.random.Generator) -> Arguments:
    """Some coordinates have never had a gradient."""
    seen = np.array([1.0, 0.0, 1.0, 0.0])
    own = {name: seen * normal(rng, 4) for name in ("g", "m")}
    return training(rng) | own | {"p": normal(rng, 4), "second": seen * rng.uniform(0.3, 2.0, 4)}


def of_adamax(draw):
    return lambda rng: {"u" if name == "second" else name: value for name, value in draw(rng).items()}


def of_nadam(draw):
    """v is a square, and NAdam has two numbers more: the product of its momenta, and how fast they rise."""

    def drawn(rng: np.random.Generator) -> Arguments:
        case = draw(rng)
        case["v"] = case.pop("second") ** 2
        case["mu_product"] = 1.0 if case["t"] == 1 else float(rng.uniform(0.1, 0.6))
        return case | {"momentum_decay": float(np.exp(rng.uniform(-4.0, 1.0)))}

    return drawn


def adamax_reference(p, g, m, u, t, lr, beta1, beta2, eps):
    """torch.optim.Adamax itself, put into the given state."""
    leaf = p.clone().requires_grad_()
    leaf.grad = g
    optimizer = torch.optim.Adamax([leaf], lr, (beta1, beta2), eps)
    optimizer.state[leaf] = {"step": torch.tensor(t - 1.0), "exp_avg": m.clone(), "exp_inf": u.clone()}
    optimizer.step()
    return leaf, optimizer.state[leaf]["exp_avg"], optimizer.state[leaf]["exp_inf"]


def adamax(p, g, m, u, t, lr, beta1, beta2, eps, fault=""):
    """AdaMax, with a switch for each thing that goes wrong in it."""
    if fault == "swapped":
        beta1, beta2 = beta2, beta1
    m, old = beta1 * m + (1 - beta1) * g, u
    size = {"squared": g * g, "signed": g}.get(fault, np.abs(g))
    u = np.maximum(u if fault == "unfading" else beta2 * u, size + eps)
    if fault == "sum":
        u = beta2 * old + size + eps
    if fault in ("past", "dividing", "none"):
        u = np.maximum(beta2 * old, size) + (eps if fault == "past" else 0)
    root = {"dividing": u + eps, "corrected": u / (1 - beta2**t), "old": old}.get(fault, u)
    power = t + 1 if fault == "late" else t
    m_hat = m if fault == "uncorrected" else m / (1 - beta1**power)
    return p - lr * m_hat / root, m, u


def nadam_reference(p, g, m, v, mu_product, t, lr, beta1, beta2, eps, momentum_decay):
    """torch.optim.NAdam itself, put into the given state."""
    leaf = p.clone().requires_grad_()
    leaf.grad = g
    optimizer = torch.optim.NAdam([leaf], lr, (beta1, beta2), eps, momentum_decay=momentum_decay)
    product = torch.tensor(mu_product, dtype=p.dtype)
    moments = {"exp_avg": m.clone(), "exp_avg_sq": v.clone()}
    optimizer.state[leaf] = {"step": torch.tensor(t - 1.0), "mu_product": product, **moments}
    optimizer.step()
    return leaf, *(optimizer.state[leaf][name] for name in ("exp_avg", "exp_avg_sq", "mu_product"))


def nadam(p, g, m, v, mu_product, t, lr, beta1, beta2, eps, momentum_decay, fault=""):
    """NAdam, with a switch for each thing that goes wrong in it."""
    k = t + {"behind": -1, "hasty": 1}.get(fault, 0)
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (i * momentum_decay)) for i in (k, k + 1))
    if fault == "constant":
        mu = mu_next = beta1
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    product = mu**t if fault == "power" else mu_product * mu
    ahead = product if fault == "alike" else product * mu_next
    share, pull = (1 - mu) / (1 - product) * g, mu_next / (1 - ahead) * m
    step = pull if fault == "lone" else share + pull
    if fault == "sightless":
        step = share + mu / (1 - product) * m
    if fault == "adam":
        step = m / (1 - beta1**t)
    v_hat = v if fault == "uncorrected" else v / (1 - beta2**t)
    root = np.sqrt(v_hat + eps) if fault == "inside" else np.sqrt(v_hat) + eps
    kept = {"forgotten": mu_product, "double": product * mu_next}.get(fault, product)
    return p - lr * step / root, m, v, kept


def lion_state(rng: np.random.Generator) -> Arguments:
    """Gradients that often point against the momentum, so that it matters how the two are weighed."""
    m = normal(rng, 2, 4, scale=0.5)
    return {
        "p": normal(rng, 2, 4),
        "g": -m * np.exp(rng.uniform(-1.0, 3.5, m.shape)) * rng.choice([1.0, 1.0, -1.0], m.shape),
        "m": m,
        "lr": float(rng.uniform(0.1, 0.6)),
        "beta1": float(rng.uniform(0.6, 0.9)),
        "beta2": float(rng.uniform(0.9, 0.98)),
    }


def lion_first(rng: np.random.Generator) -> Arguments:
    return lion_state(rng) | {"m": np.zeros((2, 4))}


def lion_decayed(rng: np.random.Generator) -> Arguments:
    return lion_state(rng) | {"weight_decay": float(rng.uniform(0.2, 0.9))}


def lion_zeros(rng: np.random.Generator) -> Arguments:
    """Some coordinates have neither momentum nor gradient; they do not move."""
    seen = rng.permutation([1.0, 1.0, 0.0, 0.0])
    return lion_decayed(rng) | {name: seen * normal(rng, 4) for name in ("g", "m")} | {"p": normal(rng, 4)}


def lion_number(rng: np.random.Generator) -> Arguments:
    drawn = {name: np.asarray(rng.uniform(0.5, 2.0)) for name in ("p", "m")}
    return lion_decayed(rng) | drawn | {"g": np.asarray(rng.uniform(-9.0, 9.0))}


def lion_reference(p, g, m, lr, beta1, beta2, weight_decay=0.0):
    """PyTorch has no Lion: the paper's program, with its interpolations as such."""
    update = torch.lerp(g, m, beta1).sign().add(p, alpha=weight_decay)
    return p.add(update, alpha=-lr), torch.lerp(g, m, beta2)


def lion(p, g, m, lr, beta1, beta2, weight_decay=0.0, fault=""):
    """Lion, with a switch for each thing that goes wrong in it."""
    if fault == "swapped":
        beta1, beta2 = beta2, beta1
    if fault == "penalty":
        g, weight_decay = g + weight_decay * p, 0.0
    if fault == "undecayed":
        weight_decay = 0.0
    c, new = beta1 * m + (1 - beta1) * g, beta2 * m + (1 - beta2) * g
    late = beta1 * new + (1 - beta1) * g
    aim = {"new": new, "old": m, "gradient": g, "inside": c + weight_decay * p, "late": late}.get(fault, c)
    move = lr * {"unsigned": c, "binary": np.where(c >= 0, 1.0, -1.0)}.get(fault, np.sign(aim))
    left = 1 - (weight_decay if fault == "rateless" else 0.0 if fault == "inside" else lr * weight_decay)
    moved = left * (p - move) if fault == "after" else left * p - move
    return moved, c if fault == "one" else new


PROBLEMS = [
    Problem(
        "optim.adamax_step",
        points=4,
        outputs=("p", "m", "u"),
        groups=(
            Group("in the midst of training", of_adamax(training), weight=2),
            Group("the first step", of_adamax(first_step)),
            Group("tiny gradients", of_adamax(small_gradients)),
            Group("coordinates that never had a gradient", of_adamax(untouched)),
            Group("a single number", of_adamax(number), weight=0.5),
        ),
        reference=adamax_reference,
        mistakes=(
            Mistake(
                "u corrected too",
                "u is divided by 1 − β₂ᵗ. That is for averages, which start too small; u is a maximum, and"
                " the very first gradient fills it.",
                "7.5",
                partial(adamax, fault="corrected"),
            ),
            Mistake(
                "m not corrected",
                "m is used as it is. Like Adam's, it starts at zero and is too small in the first steps:"
                " divide it, or the rate, by 1 − β₁ᵗ.",
                "7.5",
                partial(adamax, fault="uncorrected"),
            ),
            Mistake(
                "sum for the maximum",
                "u adds |g| to what is left of the old u. AdaMax keeps the larger of the two, β₂u or |g| +"
                " ε, coordinate by coordinate.",
                "7.5",
                partial(adamax, fault="sum"),
            ),
            Mistake(
                "step with the old u",
                "p is divided by the u of the step before, which does not know this gradient yet. Renew u"
                " first: at the first step the old one is zero.",
                "7.5",
                partial(adamax, fault="old"),
            ),
            Mistake(
                "ε added after the maximum",
                "ε is added to the larger of β₂u and |g|. It belongs to |g| alone, max(β₂u, |g| + ε);"
                " otherwise u gains an ε at every step.",
                "7.5",
                partial(adamax, fault="past"),
            ),
            Mistake(
                "ε in the denominator only",
                "u is kept without ε, which is added when m is divided by it, as in Adam. Here it is a part"
                " of u: max(β₂u, |g| + ε), and then m/u.",
                "7.5",
                partial(adamax, fault="dividing"),
            ),
            Mistake(
                "ε left out",
                "u is max(β₂u, |g|). Where no gradient has come yet, that is 0 and m/u is 0/0; |g| + ε"
                " prevents it.",
                "7.5",
                partial(adamax, fault="none"),
            ),
            Mistake(
                "u never fades",
                "The old u enters the maximum without β₂, so that one large gradient slows this coordinate"
                " for ever. It is β₂u that is held against |g| + ε.",
                "7.5",
                partial(adamax, fault="unfading"),
            ),
            Mistake(
                "g squared in u",
                "u is compared with g². Adam squares because it takes a root afterwards; AdaMax has no"
                " root, and takes |g|.",
                "7.5",
                partial(adamax, fault="squared"),
            ),
            Mistake(
                "g without |·|",
                "The maximum is taken of g with its sign, so that a large negative gradient counts for"
                " nothing. What matters is its size, |g|.",
                "7.5",
                partial(adamax, fault="signed"),
            ),
            Mistake(
                "β₁ and β₂ exchanged",
                "β₁ belongs to the average m, and to its correction; β₂ tells how fast the maximum u fades.",
                "7.5",
                partial(adamax, fault="swapped"),
            ),
            Mistake(
                "t counted from zero",
                "The correction is 1 − β₁ᵗ⁺¹, as if the first step were number 0. It comes with t = 1: the"
                " power is t itself.",
                "7.5",
                partial(adamax, fault="late"),
            ),
        ),
    ),
    Problem(
        "optim.nadam_step",
        points=4,
        outputs=("p", "m", "v", "mu_product"),
        groups=(
            Group("in the midst of training", of_nadam(training), weight=2),
            Group("the first step", of_nadam(first_step)),
            Group("tiny gradients", of_nadam(small_gradients)),
            Group("a single number", of_nadam(number), weight=0.5),
        ),
        reference=nadam_reference,
        mistakes=(
            Mistake(
                "plain Adam",
                "The step is Adam's, m/(1 − β₁ᵗ) over √v̂ + ε. NAdam looks ahead: in place of m̂ stands a"
                " mixture of g and m, weighed by μ_t and μ_{t+1}.",
                "7.5",
                partial(nadam, fault="adam"),
            ),
            Mistake(
                "no look-ahead",
                "m is weighed by μ_t/(1 − M_t), the momentum of this step. Nesterov's idea is to use"
                " already that of the next: μ_{t+1}/(1 − M_t μ_{t+1}).",
                "7.5",
                partial(nadam, fault="sightless"),
            ),
            Mistake(
                "one correction for both",
                "m is divided by 1 − M_t, as g is. Its momentum is μ_{t+1}, and that belongs to the product"
                " too: 1 − M_t μ_{t+1}.",
                "7.5",
                partial(nadam, fault="alike"),
            ),
            Mistake(
                "constant momentum",
                "β₁ itself serves as momentum at every step. NAdam's rises with t: μ_t is what"
                " `nadam_momentum` gives, about β₁/2 at the start.",
                "7.5",
                partial(nadam, fault="constant"),
            ),
            Mistake(
                "momentum a step behind",
                "The momenta are μ_{t−1} and μ_t, as if t began at 0. The first step has t = 1 and takes μ₁"
                " and μ₂.",
                "7.5",
                partial(nadam, fault="behind"),
            ),
            Mistake(
                "momentum a step ahead",
                "The momenta are μ_{t+1} and μ_{t+2}. This step's own is μ_t, and only the share of m looks"
                " one step ahead, to μ_{t+1}.",
                "7.5",
                partial(nadam, fault="hasty"),
            ),
            Mistake(
                "power for the product",
                "M_t is taken for μ_tᵗ, and mu_product is not used. The momenta of the earlier steps were"
                " others: multiply what comes in by μ_t.",
                "7.5",
                partial(nadam, fault="power"),
            ),
            Mistake(
                "product not carried on",
                "mu_product is returned as it came. The next step needs M_t, with this step's μ_t in it.",
                "7.5",
                partial(nadam, fault="forgotten"),
            ),
            Mistake(
                "next momentum in the product",
                "M_t μ_{t+1} is returned. That product is for the look-ahead only; the next step multiplies"
                " by μ_{t+1} itself, so hand on M_t.",
                "7.5",
                partial(nadam, fault="double"),
            ),
            Mistake(
                "the share of g missing",
                "Only m moves p. NAdam's step has two parts, and the first is the gradient of now: (1 −"
                " μ_t)/(1 − M_t) · g.",
                "7.5",
                partial(nadam, fault="lone"),
            ),
            Mistake(
                "v not corrected",
                "√v is used without its correction. v starts at zero as in Adam: v̂ = v/(1 − β₂ᵗ).",
                "7.5",
                partial(nadam, fault="uncorrected"),
            ),
            Mistake(
                "ε inside the root",
                "ε is added to v̂ before the root is taken. As in Adam it comes after: √v̂ + ε.",
                "7.5",
                partial(nadam, fault="inside"),
            ),
        ),
    ),
    Problem(
        "optim.lion_step",
        points=6,
        outputs=("p", "m"),
        groups=(
            Group("in the midst of training", lion_state, weight=2),
            Group("the first step", lion_first),
            Group("weight decay", lion_decayed),
            Group("neither momentum nor gradient", lion_zeros, exact=True),
            Group("a single number", lion_number, weight=0.5),
        ),
        reference=lion_reference,
        mistakes=(
            Mistake(
                "step along the new m",
                "p follows the sign of the new m. Lion mixes m and g twice: with β₁ for the step, which"
                " gives today's gradient more weight, and with β₂ for the memory.",
                "7.5",
                partial(lion, fault="new"),
            ),
            Mistake(
                "new m mixed with g",
                "The sign is taken of β₁m + (1 − β₁)g with the m that has already been updated, so g counts"
                " twice. Both mixtures start from the m that came in.",
                "7.5",
                partial(lion, fault="late"),
            ),
            Mistake(
                "step along the old m",
                "p follows the sign of the m that came in, and the gradient acts only from the next step"
                " on. The sign is that of β₁m + (1 − β₁)g.",
                "7.5",
                partial(lion, fault="old"),
            ),
            Mistake(
                "step along g alone",
                "p follows the sign of the gradient, so that one noisy batch decides. The sign is that of"
                " β₁m + (1 − β₁)g, in which the past has its say.",
                "7.5",
                partial(lion, fault="gradient"),
            ),
            Mistake(
                "m updated with β₁",
                "The mixture made for the step is kept as the new m. The memory is longer: it is renewed"
                " with β₂, m ← β₂m + (1 − β₂)g.",
                "7.5",
                partial(lion, fault="one"),
            ),
            Mistake(
                "β₁ and β₂ exchanged",
                "β₂ makes the step and β₁ the memory. It is the other way round: β₁ weighs m and g for the"
                " sign, β₂ for the m that is kept.",
                "7.5",
                partial(lion, fault="swapped"),
            ),
            Mistake(
                "sign forgotten",
                "p moves by α(β₁m + (1 − β₁)g). Lion keeps only its sign, so that every coordinate moves by"
                " α.",
                "7.5",
                partial(lion, fault="unsigned"),
            ),
            Mistake(
                "sign of zero taken for one",
                "Where m and g are both 0, p moves all the same. sign(0) is 0, as in np.sign: what has no"
                " gradient stays, but for the decay.",
                "7.5",
                partial(lion, fault="binary"),
            ),
            Mistake(
                "decay added to the gradient",
                "λp is added to g before anything else, as an ℓ2 penalty, and so enters sign and memory."
                " Lion's decay is decoupled: p ← (1 − αλ)p, beside the step.",
                "7.5",
                partial(lion, fault="penalty"),
            ),
            Mistake(
                "decay inside the sign",
                "λp is added to what the sign is taken of. There it can only turn a step round, and never"
                " shrinks p in proportion: it stands outside, (1 − αλ)p.",
                "7.5",
                partial(lion, fault="inside"),
            ),
            Mistake(
                "decay without the rate",
                "p shrinks by the factor 1 − λ, whatever α is. The decay is a part of the step and scales"
                " with it: 1 − αλ.",
                "7.5",
                partial(lion, fault="rateless"),
            ),
            Mistake(
                "decay after the step",
                "The factor 1 − αλ is applied to p after it has moved, and so shortens the move as well. It"
                " belongs to the old p.",
                "7.5",
                partial(lion, fault="after"),
            ),
            Mistake(
                "weight decay forgotten",
                "weight_decay has no effect: the old p is multiplied by 1 − αλ.",
                "7.5",
                partial(lion, fault="undecayed"),
            ),
        ),
    ),
]
