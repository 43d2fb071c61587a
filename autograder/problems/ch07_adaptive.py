"""A6.3 and A6.4: steps of AdaGrad, RMSProp and AdaDelta."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, normal


def numbers(rng: np.random.Generator, keep: str) -> Arguments:
    """A rate, an ε so large that its place is seen, and under the name `keep` how much is kept, if any."""
    drawn = {"lr": float(rng.uniform(0.1, 0.7)), "eps": float(rng.uniform(0.01, 0.2))}
    return drawn | ({keep: float(rng.uniform(0.6, 0.95))} if keep else {})


def midst(rng: np.random.Generator, *memory: str) -> Arguments:
    """In the midst of training: a memory that has seen some gradients."""
    shape = (2, int(rng.integers(1, 3)))
    return {"p": normal(rng, *shape), "g": normal(rng, *shape)} | {
        name: normal(rng, *shape) ** 2 for name in memory
    }


def first_step(rng: np.random.Generator, *memory: str) -> Arguments:
    """Nothing is remembered yet, and one coordinate has no gradient."""
    g = normal(rng, 3) * [1, 1, 0]
    return {"p": normal(rng, 3), "g": g} | {name: np.zeros(3) for name in memory}


def tiny(rng: np.random.Generator, *memory: str) -> Arguments:
    """Gradients so small that ε decides."""
    squares = {name: normal(rng, 2, scale=1e-3) ** 2 for name in memory}
    return {"p": normal(rng, 2, scale=0.1), "g": normal(rng, 2, scale=1e-3)} | squares


def number(rng: np.random.Generator, *memory: str) -> Arguments:
    return {name: np.asarray(rng.uniform(0.3, 3.0)) for name in ("p", "g", *memory)}


def groups(*memory: str, keep: str = "") -> tuple[Group, ...]:
    """The same kinds of cases for all three; `memory` and `keep` are the names that a rule has for these."""

    def drawing(kind):
        return lambda rng: numbers(rng, keep) | kind(rng, *memory)

    return (
        Group("in the midst of training", drawing(midst), weight=2),
        Group("the first step", drawing(first_step)),
        Group("tiny gradients", drawing(tiny)),
        Group("a single number", drawing(number), weight=0.5),
    )


def moved(rule, p, g, memory, **numbers):
    """A step by an optimiser of PyTorch's, put into the given state."""
    leaf = p.clone().requires_grad_()
    leaf.grad = g
    optimizer = rule([leaf], **numbers)
    given = {name: array.clone() for name, array in memory.items()}
    optimizer.state[leaf] = {"step": torch.tensor(0.0)} | given
    optimizer.step()
    return leaf, *(optimizer.state[leaf][name] for name in memory)


def adagrad_reference(p, g, total, lr=1e-2, eps=1e-10):
    return moved(torch.optim.Adagrad, p, g, {"sum": total}, lr=lr, eps=eps)


def rmsprop_reference(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    return moved(torch.optim.RMSprop, p, g, {"square_avg": v}, lr=lr, alpha=alpha, eps=eps)


def adadelta_reference(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    memory = {"square_avg": v, "acc_delta": u}
    return moved(torch.optim.Adadelta, p, g, memory, lr=lr, rho=rho, eps=eps)


def divided(p, g, old, new, lr, eps, fault):
    """The step that AdaGrad and RMSProp share, with a switch for each thing that goes wrong in it."""
    used = old if fault == "stale" else new
    below = {
        "rootless": used + eps,
        "inside": np.sqrt(used + eps),
        "bare": np.sqrt(used),
    }.get(fault, np.sqrt(used) + eps)
    rate = -lr if fault == "uphill" else lr
    return p - rate * g / below, old if fault == "kept" else new


def adagrad(p, g, total, lr=1e-2, eps=1e-10, fault=""):
    square = {"unsquared": g, "shared": (g * g).sum()}.get(fault, g * g)
    new = square if fault == "forgetful" else total + square
    p, new = divided(p, g, total, new, lr, eps, fault)
    return p, np.sqrt(new) if fault == "rooted" else new


def rmsprop(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8, fault=""):
    old = {"swapped": 1 - alpha, "summing": 1}.get(fault, alpha)
    new = {"swapped": alpha, "summing": 1, "heavy": 1}.get(fault, 1 - alpha)
    average = old * v + new * (g if fault == "unsquared" else g * g)
    return divided(p, g, v, average, alpha if fault == "misread" else lr, eps, fault)


def adadelta(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6, fault=""):
    """AdaDelta, with a switch for each thing that goes wrong in it."""
    keep = 1 - rho if fault == "swapped" else rho
    average = keep * v + (1 - keep) * g * g
    used = v if fault == "stale" else average
    above, below = np.sqrt(u + eps), np.sqrt(used + eps)
    ratio = {
        "inverted": below / above,
        "rootless": above**2 / below**2,
        "outside": (np.sqrt(u) + eps) / (np.sqrt(used) + eps),
        "bare": np.sqrt(u) / below,
        "baseless": above / np.sqrt(used),
    }.get(fault, above / below)
    delta = ratio * g
    square = {"scaled": (lr * delta) ** 2, "unsquared": delta, "copied": g * g}.get(fault, delta**2)
    new = u if fault == "kept" else keep * u + (1 - keep) * square
    step = np.sqrt(new + eps) / below * g if fault == "eager" else delta
    return p - {"uphill": -lr, "rateless": 1}.get(fault, lr) * step, average, new


PROBLEMS = [
    Problem(
        "optim.adagrad_step",
        points=8,
        outputs=("p", "total"),
        groups=groups("total"),
        reference=adagrad_reference,
        mistakes=(
            Mistake(
                "old sum in the step",
                "The step divides by the root of G as it was before g² joined it. In the first step that"
                " sum is zero, so p leaps by αg/ε: first G ← G + g², then the step.",
                "7.5",
                partial(adagrad, fault="stale"),
            ),
            Mistake(
                "g not squared",
                "G adds up g itself, whose signs cancel and may leave a negative number under the root."
                " It is the squares that are added: G + g².",
                "7.5",
                partial(adagrad, fault="unsquared"),
            ),
            Mistake(
                "no root",
                "g is divided by G. Dividing by √G takes the scale out of the gradient; by G, a large"
                " gradient makes a small step.",
                "7.5",
                partial(adagrad, fault="rootless"),
            ),
            Mistake(
                "ε inside the root",
                "ε is added to G before the root is taken, where it acts like √ε, a hundred thousand"
                " times as much for ε = 10⁻¹⁰. It belongs outside: √G + ε.",
                "7.5",
                partial(adagrad, fault="inside"),
            ),
            Mistake(
                "ε forgotten",
                "g is divided by √G alone. A coordinate that has had no gradient yet is then 0/0: divide"
                " by √G + ε.",
                "7.5",
                partial(adagrad, fault="bare"),
            ),
            Mistake(
                "sum not carried on",
                "G is the present g² alone, so that every step is ±α. AdaGrad remembers all gradients: G"
                " ← G + g².",
                "7.5",
                partial(adagrad, fault="forgetful"),
            ),
            Mistake(
                "one sum for all coordinates",
                "‖g‖² is added to every element of G. Each coordinate has a rate of its own: add g²,"
                " element by element.",
                "7.5",
                partial(adagrad, fault="shared"),
            ),
            Mistake(
                "root returned",
                "What comes back is √G, and the next step would take its root again. Carry the sum on as"
                " it is.",
                "7.5",
                partial(adagrad, fault="rooted"),
            ),
            Mistake(
                "old sum returned",
                "`total` comes back as it was given. Return G + g², or nothing is ever remembered.",
                "7.5",
                partial(adagrad, fault="kept"),
            ),
            Mistake(
                "uphill",
                "The step is added to p, towards a larger loss. Descent subtracts it: p − αg/(√G + ε).",
                "7.5",
                partial(adagrad, fault="uphill"),
            ),
        ),
    ),
    Problem(
        "optim.rmsprop_step",
        points=5,
        outputs=("p", "v"),
        groups=groups("v", keep="alpha"),
        reference=rmsprop_reference,
        mistakes=(
            Mistake(
                "weights of the average exchanged",
                "v is (1−γ)v + γg². γ, close to one, is how much of the past is kept: v ← γv + (1−γ)g².",
                "7.5",
                partial(rmsprop, fault="swapped"),
            ),
            Mistake(
                "1 − γ forgotten",
                "g² enters with its full weight, v ← γv + g², and v settles at 1/(1−γ) times the mean"
                " square. The weights of an average add up to one: (1−γ)g².",
                "7.5",
                partial(rmsprop, fault="heavy"),
            ),
            Mistake(
                "a sum for an average",
                "v ← v + g² never forgets: that is AdaGrad, whose steps only shrink. RMSProp averages: v"
                " ← γv + (1−γ)g².",
                "7.5",
                partial(rmsprop, fault="summing"),
            ),
            Mistake(
                "old v in the step",
                "The step divides by the root of v from before the update. In the first step that is"
                " zero: update v first.",
                "7.5",
                partial(rmsprop, fault="stale"),
            ),
            Mistake(
                "g not squared",
                "v averages g itself, whose signs cancel. It is the mean of the squares: (1−γ)g².",
                "7.5",
                partial(rmsprop, fault="unsquared"),
            ),
            Mistake(
                "no root",
                "g is divided by v. Dividing by √v takes the scale out of the gradient; by v, a large"
                " gradient makes a small step.",
                "7.5",
                partial(rmsprop, fault="rootless"),
            ),
            Mistake(
                "ε inside the root",
                "ε is added to v before the root is taken, where it acts like √ε, ten thousand times as"
                " much for ε = 10⁻⁸. It belongs outside: √v + ε.",
                "7.5",
                partial(rmsprop, fault="inside"),
            ),
            Mistake(
                "ε forgotten",
                "g is divided by √v alone. Where no gradient has come yet that is 0/0: divide by √v + ε.",
                "7.5",
                partial(rmsprop, fault="bare"),
            ),
            Mistake(
                "alpha taken for the rate",
                "The step is multiplied by `alpha`. That is γ, the memory of the average; the α of the"
                " formula is the learning rate, `lr`.",
                "7.5",
                partial(rmsprop, fault="misread"),
            ),
            Mistake(
                "old v returned",
                "v comes back as it was given. Return the new average, or nothing is ever remembered.",
                "7.5",
                partial(rmsprop, fault="kept"),
            ),
            Mistake(
                "uphill",
                "The step is added to p, towards a larger loss. Descent subtracts it: p − αg/(√v + ε).",
                "7.5",
                partial(rmsprop, fault="uphill"),
            ),
        ),
    ),
    Problem(
        "optim.adadelta_step",
        points=5,
        outputs=("p", "v", "u"),
        groups=groups("v", "u", keep="rho"),
        reference=adadelta_reference,
        mistakes=(
            Mistake(
                "new u in the step",
                "The step uses u after δ² has joined it. δ is made with the old u, and the same δ moves p.",
                "7.5",
                partial(adadelta, fault="eager"),
            ),
            Mistake(
                "old v in δ",
                "δ divides by the root of v from before the update. The present g² belongs to it: update"
                " v first.",
                "7.5",
                partial(adadelta, fault="stale"),
            ),
            Mistake(
                "ratio inverted",
                "δ is √(v+ε)/√(u+ε) · g. v, the size of the gradients, belongs below, so that δ takes the"
                " units of u, those of p.",
                "7.5",
                partial(adadelta, fault="inverted"),
            ),
            Mistake(
                "no roots",
                "δ is (u+ε)/(v+ε) · g. v and u are mean squares: only their roots are sizes of gradients"
                " and of steps.",
                "7.5",
                partial(adadelta, fault="rootless"),
            ),
            Mistake(
                "ε outside the roots",
                "δ is (√u+ε)/(√v+ε) · g. AdaDelta adds ε inside, √(u+ε)/√(v+ε), which is how the first"
                " steps get their size √ε while u is zero.",
                "7.5",
                partial(adadelta, fault="outside"),
            ),
            Mistake(
                "ε missing above",
                "δ is √u/√(v+ε) · g. u is zero at the start, and without ε it stays so: p never moves.",
                "7.5",
                partial(adadelta, fault="bare"),
            ),
            Mistake(
                "ε missing below",
                "δ divides by √v. Where no gradient has come yet that is zero: √(v+ε).",
                "7.5",
                partial(adadelta, fault="baseless"),
            ),
            Mistake(
                "α inside u",
                "u averages (αδ)². The rate is applied at the very end, p − αδ, and u remembers δ itself.",
                "7.5",
                partial(adadelta, fault="scaled"),
            ),
            Mistake(
                "α forgotten",
                "p moves by δ and lr has no effect. The original rule has no rate, which is lr = 1; this"
                " one takes αδ.",
                "7.5",
                partial(adadelta, fault="rateless"),
            ),
            Mistake(
                "δ not squared in u",
                "u averages δ itself, whose signs cancel. It is a mean of squares: (1−ρ)δ².",
                "7.5",
                partial(adadelta, fault="unsquared"),
            ),
            Mistake(
                "g for δ in u",
                "u takes up g² as v does, so that the ratio stays near one. u is about steps: (1−ρ)δ².",
                "7.5",
                partial(adadelta, fault="copied"),
            ),
            Mistake(
                "weights of the averages exchanged",
                "Both averages weigh the past with 1−ρ. ρ is how much is kept: ρv + (1−ρ)g², and u likewise.",
                "7.5",
                partial(adadelta, fault="swapped"),
            ),
            Mistake(
                "u not updated",
                "u comes back as it was given. It is the mean square of the steps, so this step's δ²"
                " joins it.",
                "7.5",
                partial(adadelta, fault="kept"),
            ),
            Mistake(
                "uphill",
                "δ is added to p, towards a larger loss. Descent subtracts it: p − αδ.",
                "7.5",
                partial(adadelta, fault="uphill"),
            ),
        ),
    ),
]
