"""A6.2: one step of descent with momentum."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, normal


def rolling(rng: np.random.Generator) -> Arguments:
    """In the midst of training, with a velocity."""
    shape = (int(rng.integers(2, 4)), 2)
    return {name: normal(rng, *shape) for name in "pgv"} | {
        "lr": float(rng.uniform(0.1, 0.7)),
        "momentum": float(rng.uniform(0.3, 0.95)),
    }


def first_step(rng: np.random.Generator) -> Arguments:
    return rolling(rng) | {"p": normal(rng, 3), "g": normal(rng, 3), "v": np.zeros(3)}


def plain(rng: np.random.Generator) -> Arguments:
    """Without momentum an old velocity is forgotten, and looking ahead changes nothing."""
    drawn = rolling(rng) | {"nesterov": bool(rng.integers(2)), "weight_decay": float(rng.choice([0.0, 0.5]))}
    return {name: value for name, value in drawn.items() if name != "momentum"}


def look_ahead(rng: np.random.Generator) -> Arguments:
    return rolling(rng) | {"nesterov": True}


def decayed(rng: np.random.Generator) -> Arguments:
    return rolling(rng) | {"weight_decay": float(rng.uniform(0.1, 0.8)), "nesterov": bool(rng.integers(2))}


def number(rng: np.random.Generator) -> Arguments:
    drawn = decayed(rng)
    return drawn | {name: np.asarray(drawn[name].flat[0]) for name in "pgv"}


def reference(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    """torch.optim.SGD itself, put into the given state."""
    leaf = p.clone().requires_grad_()
    leaf.grad = g
    kept = momentum or 1e-300  # with 0 it would keep no v
    optimizer = torch.optim.SGD([leaf], lr, kept, weight_decay=weight_decay, nesterov=nesterov)
    optimizer.state[leaf] = {"momentum_buffer": v.clone()}
    optimizer.step()
    return leaf, optimizer.state[leaf]["momentum_buffer"]


def sgd(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0, fault=""):
    """The step, with a switch for each thing that goes wrong in it."""
    decay = {"undecayed": 0.0, "growing": -weight_decay}.get(fault, weight_decay)
    start = (1 - lr * decay) * p if fault == "decoupled" else p
    g = g if fault == "decoupled" else g + decay * p
    g = lr * g if fault == "scaled" else g
    share = {"damped": 1 - momentum, "twice": lr}.get(fault, 1)
    new = (-momentum if fault == "opposed" else momentum) * v + share * g
    used = v if fault == "stale" else new
    step = used
    if nesterov and fault != "blind":
        bent = {"far": used + momentum * used, "bare": momentum * used, "full": g + used}
        step = bent.get(fault, g + momentum * used)
    rate = {"uphill": -lr, "scaled": 1}.get(fault, lr)
    return start - rate * step, {"kept": v, "peeped": step}.get(fault, new)


def wrong(fault):
    return partial(sgd, fault=fault)


PROBLEMS = [
    Problem(
        "optim.sgd_step",
        points=20,
        outputs=("p", "v"),
        groups=(
            Group("momentum", rolling, weight=2),
            Group("the first step", first_step),
            Group("no momentum", plain),
            Group("Nesterov's look-ahead", look_ahead),
            Group("weight decay", decayed),
            Group("a single number", number, weight=0.5),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "gradient damped",
                "v ← βv + (1−β)g averages the gradients. Momentum here adds them up, v ← βv + g: along a"
                " steady slope it grows to 1/(1−β) times the gradient.",
                "7.4",
                wrong("damped"),
            ),
            Mistake(
                "βv subtracted",
                "v is g − βv. The old velocity pushes on in its own direction: v ← βv + g.",
                "7.4",
                wrong("opposed"),
            ),
            Mistake(
                "old velocity in the step",
                "p moves by the velocity from before the update, so the present gradient counts only a"
                " step later. First v ← βv + g, then p with the new v.",
                "7.4",
                wrong("stale"),
            ),
            Mistake(
                "α inside the velocity",
                "v takes up αg and p moves by −v. For a constant α that walks the same way, but v is then"
                " in other units and a schedule of α comes late: v ← βv + g, p ← p − αv.",
                "7.4",
                wrong("scaled"),
            ),
            Mistake(
                "α applied twice",
                "α stands in the velocity, v ← βv + αg, and again in p ← p − αv: steps shrink by α²."
                " Leave it out of v.",
                "7.4",
                wrong("twice"),
            ),
            Mistake(
                "uphill",
                "The step is added to p. v points where the loss grows, for it is made of gradients: p ←"
                " p − αv.",
                "7.4",
                wrong("uphill"),
            ),
            Mistake(
                "no look-ahead",
                "nesterov=True changes nothing. Its step is g + βv with the new v; with the old one, g +"
                " βv is the new v itself, and that is plain momentum.",
                "7.4",
                wrong("blind"),
            ),
            Mistake(
                "look-ahead of v instead of g",
                "Nesterov's step is taken as v + βv. The look-ahead keeps the gradient apart: g + βv with"
                " the new v.",
                "7.4",
                wrong("far"),
            ),
            Mistake(
                "look-ahead without g",
                "Nesterov's step is βv alone. The present gradient belongs to it in full: g + βv.",
                "7.4",
                wrong("bare"),
            ),
            Mistake(
                "look-ahead without β",
                "Nesterov's step is g + v. The velocity goes on by one step of its own, so it is"
                " multiplied by β first: g + βv.",
                "7.4",
                wrong("full"),
            ),
            Mistake(
                "look-ahead returned as v",
                "What is returned as velocity is Nesterov's step g + βv. The look-ahead is for this move"
                " alone: carry v on.",
                "7.4",
                wrong("peeped"),
            ),
            Mistake(
                "old velocity returned",
                "v comes back as it was given, so that nothing is remembered. Return βv + g, the velocity"
                " after this step.",
                "7.4",
                wrong("kept"),
            ),
            Mistake(
                "weight decay forgotten",
                "weight_decay has no effect: λp is added to the gradient before anything else.",
                "7.5",
                wrong("undecayed"),
            ),
            Mistake(
                "weight decay past the velocity",
                "λp shrinks p directly and v never sees it, as in AdamW. Here it is the gradient of the"
                " penalty ½λ‖p‖², so it joins g and passes through v.",
                "7.5",
                wrong("decoupled"),
            ),
            Mistake(
                "weight decay of the wrong sign",
                "λp is subtracted from the gradient, and the weights grow. Descent turns its sign once"
                " more: add it, g + λp.",
                "7.5",
                wrong("growing"),
            ),
        ),
    )
]
