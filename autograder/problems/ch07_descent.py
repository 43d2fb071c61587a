"""A6.1: gradient descent."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, normal


def bowl(rng: np.random.Generator) -> Arguments:
    """A quadratic in two coordinates, steep along one, and a rate that may be a little too large."""
    bend = rng.uniform(-0.5, 0.5)
    return {
        "hessian": np.array([[rng.uniform(0.7, 1.2), bend], [bend, rng.uniform(2.0, 3.0)]]),
        "b": normal(rng, 2),
        "quartic": 0.0,
        "x0": normal(rng, 2, scale=2.0),
        "lr": float(rng.uniform(0.1, 0.7)),
        "steps": int(rng.integers(2, 5)),
    }


def early(rng: np.random.Generator) -> Arguments:
    """tol lies well between the gradient's norms at two steps of the path."""
    drawn = bowl(rng) | {"lr": float(rng.uniform(0.1, 0.3)), "steps": 6}
    return drawn | {"tol": between(drawn, int(rng.integers(1, 4)))}


def matrix(rng: np.random.Generator) -> Arguments:
    drawn = early(rng) | {"b": normal(rng, 2, 2), "x0": normal(rng, 2, 2, scale=2.0), "steps": 4}
    return drawn | {"tol": between(drawn, int(rng.integers(1, 3)))}


def quartic(rng: np.random.Generator) -> Arguments:
    """Steep far out, where the rate must be small."""
    return bowl(rng) | {
        "quartic": float(rng.uniform(0.2, 0.6)),
        "x0": rng.uniform(-1.5, 1.5, 2),
        "lr": float(rng.uniform(0.05, 0.2)),
    }


def flat(rng: np.random.Generator) -> Arguments:
    """The gradient at x0 is as long as tol already, to the last bit; for tol = 0 it vanishes there."""
    tol = float(rng.choice([0.0, 0.5, 2.0]))
    x0 = np.array([float(rng.choice([-1.0, 1.0])) * tol, 0.0])
    return bowl(rng) | {"hessian": np.eye(2), "b": np.zeros(2), "x0": x0, "lr": 0.25, "tol": tol}


def between(drawn: Arguments, k: int) -> float:
    """A tol that the gradient's norm crosses at step k."""
    hessian, b, x, lr = (drawn[name] for name in ("hessian", "b", "x0", "lr"))
    norms = []
    for _ in range(k + 1):
        norms.append(float(np.linalg.norm(hessian @ x - b)))
        x = x - lr * (hessian @ x - b)
    return float(np.sqrt(norms[-1] * norms[-2]))


def reference(hessian, b, quartic, x0, lr, steps, tol=0.0):
    """torch.optim.SGD on f, differentiated by autograd."""
    x = x0.clone().requires_grad_()
    optimizer = torch.optim.SGD([x], lr)
    path = [x0]
    for _ in range(steps):
        optimizer.zero_grad()
        f = (x * (hessian @ x) / 2 - b * x + quartic * x**4 / 4).sum()
        f.backward()
        if torch.linalg.vector_norm(x.grad) <= tol:
            break
        optimizer.step()
        path.append(x.detach().clone())
    return torch.stack(path)


def walk(grad, x0, lr, steps, tol=0.0, fault=""):
    """Gradient descent, with a switch for each thing that goes wrong in it."""
    size = np.linalg.norm
    x, path = x0, [x0]
    for k in range(steps - (fault == "short")):
        g = grad(x0 if fault == "stuck" else x)
        length = {"squared": size(g) ** 2, "step": lr * size(g)}.get(fault, size(g))
        unchecked = fault in ("tireless", "late", "moved") or (fault == "rash" and k == 0)
        if length <= tol and not unchecked:
            break
        step = {"uphill": -lr * g, "unit": lr * g / size(g)}.get(fault, lr * g)
        x = x - step
        path.append(x)
        if size(step if fault == "moved" else g) <= tol and fault in ("moved", "late"):
            break
    if fault == "alias":
        path = [x] * len(path)
    return x if fault == "last" else np.array(path[fault == "startless" :])


def wrong(fault):
    return partial(walk, fault=fault)


PROBLEMS = [
    Problem(
        "optim.gradient_descent",
        points=8,
        scenario="ch07_descent.downhill",
        groups=(
            Group("a quadratic", bowl, weight=2),
            Group("stopped by tol", early),
            Group("x is a matrix", matrix),
            Group("not a quadratic", quartic),
            Group("a start that will do", flat, exact=True),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "path without x0",
                "The path begins at x_1. The start belongs to it: after k steps it has k + 1 points.",
                "7.1",
                wrong("startless"),
            ),
            Mistake(
                "one step short",
                "The walk ends a step too soon. `steps` counts the moves, and the path has a point more than"
                " moves, since x_0 is its first.",
                "7.1",
                wrong("short"),
            ),
            Mistake(
                "uphill",
                "The step goes along +∇f, the direction in which f grows fastest. Downhill is the other way:"
                " x − α∇f.",
                "7.1",
                wrong("uphill"),
            ),
            Mistake(
                "steps of length α",
                "The gradient is divided by its length, so that every step is α long. Plain descent takes"
                " x − α∇f: its steps are α‖∇f‖ long and shorten by themselves near a minimum.",
                "7.1",
                wrong("unit"),
            ),
            Mistake(
                "gradient of x0 throughout",
                "Every step uses the gradient at x_0. It changes along the way: ask for ∇f(x_k) anew at each"
                " point.",
                "7.1",
                wrong("stuck"),
            ),
            Mistake(
                "last point only",
                "Only the point where the walk ends is returned. The whole path is asked for, x_0 to x_k, one"
                " below the other.",
                "7.1",
                wrong("last"),
            ),
            Mistake(
                "one array for all points",
                "All points of the path are the last one. `x -= ...` changes the very array that the list"
                " already holds; `x = x - ...` makes a new one.",
                "7.1",
                wrong("alias"),
            ),
            Mistake(
                "tol ignored",
                "The walk always takes all its steps. It should end at the first point where ‖∇f‖ ≤ tol.",
                "7.1",
                wrong("tireless"),
            ),
            Mistake(
                "one step too many",
                "Where ‖∇f(x_k)‖ ≤ tol, one more step is taken before the walk ends. Such a point is good"
                " enough: look at the gradient's length before moving, and let x_k be the last point.",
                "7.1",
                wrong("late"),
            ),
            Mistake(
                "start not checked",
                "The first step is taken whatever the gradient at x_0 is. Where ‖∇f(x_0)‖ ≤ tol already, the"
                " path is x_0 alone.",
                "7.1",
                wrong("rash"),
            ),
            Mistake(
                "step held against tol",
                "The length of the step, α‖∇f‖, is compared with tol. With a small α the walk then ends far"
                " from any minimum: compare ‖∇f‖ itself.",
                "7.1",
                wrong("step"),
            ),
            Mistake(
                "stops once it hardly moves",
                "The walk ends when two points in a row lie within tol of each other, the second included."
                " That measures α‖∇f‖, and one step late: compare ‖∇f(x_k)‖ with tol before moving.",
                "7.1",
                wrong("moved"),
            ),
            Mistake(
                "squared norm against tol",
                "The square of the gradient's length is compared with tol. The root is missing.",
                "7.1",
                wrong("squared"),
            ),
        ),
    )
]
