"""A5.8: gradients held against differences."""

from functools import partial

import numpy as np
import torch

from dlcore.autograd import Tensor
from dlcore.calculus import numerical_gradient

from ..scenarios import ch06_gradcheck
from .problem import Arguments, Group, Mistake, Problem, gradients, normal


def right(rng: np.random.Generator) -> Arguments:
    shapes = [((2, 3), (3,)), ((2, 3), (2, 3), (2,)), ((2, 2), (2,))]
    i = int(rng.integers(3))
    inputs = [normal(rng, *shape, scale=0.7) for shape in shapes[i]]
    return {"function": list(ch06_gradcheck.RIGHT)[i], "inputs": inputs, "seed": int(rng.integers(1000))}


def blind(rng: np.random.Generator) -> Arguments:
    function = list(ch06_gradcheck.BLIND)[rng.integers(3)]
    return {"function": function, "inputs": [normal(rng, 4, 5)], "seed": int(rng.integers(1000))}


def off(rng: np.random.Generator, count: int = 2, scale: float = 1e6) -> Arguments:
    """One entry in each gradient is wrong, by far more than what differences leave.

    With a small scale only a single input has an error free of the cotangent: some draw one for each input.
    """
    n, seed = int(rng.integers(2, 4)), int(rng.integers(1000))
    inputs, wrong = rng.uniform(0.2, 2.9, (count, n)), np.zeros((count, n))
    for row in wrong:
        row[rng.integers(n)] = rng.choice([-1, 1]) * rng.uniform(0.3, 1.2)
    # With a normal cotangent from this seed, the last gradient lies below the differences.
    wrong[-1] = -abs(wrong[-1]) * np.sign(np.random.default_rng(seed).standard_normal())
    given = {"function": "sum of sines", "inputs": list(inputs), "seed": seed}
    return given | {"off": list(wrong), "scale": scale}


def wide(rng: np.random.Generator) -> Arguments:
    """Right gradients, but steps so wide that the differences themselves are off."""
    given = off(rng)
    return given | {"off": [0 * x for x in given["inputs"]], "h": float(rng.uniform(0.4, 1.0))}


def undefined(rng: np.random.Generator) -> Arguments:
    given = off(rng)
    return given | {"off": [np.nan * given["off"][0], 0 * given["off"][1]]}


def reference(function, inputs, seed, off=None, scale=1.0, h=None):
    if off is None:
        return function in ch06_gradcheck.BLIND, None
    if torch.cat(off).isnan().any():
        return True, None
    errors = []
    for x, wrong in zip(inputs, off, strict=True):
        (slope,) = gradients(torch.sin, (x,), 1.0)
        numeric = slope if h is None else (torch.sin(x + h) - torch.sin(x - h)) / (2 * h)
        errors.append(abs(slope + wrong - numeric).max() * (scale if scale < 1 else 1 / abs(numeric).max()))
    return True, torch.stack(errors).max()


def gradcheck(f, *inputs, rng, h=1e-6, fault=""):
    """The check, with a name for each thing that goes wrong in it."""
    leaves = [Tensor(x, requires_grad=True) for x in inputs]
    out = f(*leaves)
    c = np.ones(out.shape) if fault == "sum" else rng.standard_normal(out.shape)
    out.backward(c)
    errors = []
    for i, leaf in enumerate(leaves):
        numeric = slope(partial(scalar, f, leaves, i, c), inputs[i], 1e-5 if fault == "step" else h, fault)
        off = numeric * 0 - numeric if leaf.grad is None else leaf.grad - numeric
        largest = {"mean": abs(off).mean(), "signed": off.max()}.get(fault, abs(off).max())
        size = {"absolute": 1.0, "relative": abs(numeric).max() + 1e-12}
        errors.append(largest / size.get(fault, max(1.0, abs(numeric).max())))
    if fault == "last":
        return errors[-1]
    return max(0.0, *errors) if fault == "nan" else np.max(errors)


def scalar(f, leaves, i, c, x):
    moved = f(*leaves[:i], Tensor(x), *leaves[i + 1 :])
    return (moved.data * c).sum()


def slope(s, x, h, fault):
    if fault != "one-sided":
        return numerical_gradient(s, x, h)
    steps = h * np.eye(x.size).reshape(-1, *x.shape)
    return np.reshape([(s(x + step) - s(x)) / h for step in steps], x.shape)


def wrong(fault):
    return partial(gradcheck, fault=fault)


PROBLEMS = [
    Problem(
        "autograd.gradcheck",
        points=10,
        outputs=("alarm", "error"),
        uses=("autograd.Tensor", "calculus.numerical_gradient"),
        scenario="ch06_gradcheck.checked",
        groups=(
            Group("wrong gradients", off, weight=2),
            Group("right gradients", right),
            Group("wrong gradients, small", partial(off, count=1, scale=0.001)),
            Group("what a plain sum overlooks", blind),
            Group("a wide step h", wide),
            Group("a gradient that is NaN", undefined, weight=0.5),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "plain sum for a random cotangent",
                "The result of f is added up, with weight one for every entry. A gradient that is transposed"
                " or flipped gives the same sum; draw the weights from rng, for the result and for backward"
                " alike.",
                "6.7",
                wrong("sum"),
            ),
            Mistake(
                "one-sided differences",
                "The slope is taken from x to x + h, with an error of order h. The central difference, from"
                " x − h to x + h, leaves one of order h², for one more call of f.",
                "6.7",
                wrong("one-sided"),
            ),
            Mistake(
                "h not passed on",
                "The step is always the same, whatever h says. Hand h to numerical_gradient, which has a"
                " default of its own.",
                "6.7",
                wrong("step"),
            ),
            Mistake(
                "absolute error",
                "The differences are returned as they are. What is left by rounding grows with the gradient,"
                " so a right gradient of a million would look wrong: divide by its size where that is above"
                " 1.",
                "6.7",
                wrong("absolute"),
            ),
            Mistake(
                "small gradients magnified",
                "The error is divided by the size of the gradient even where that is nearly zero, so that"
                " rounding alone would look like a wrong gradient. Divide by max(1, size).",
                "6.7",
                wrong("relative"),
            ),
            Mistake(
                "average for the largest",
                "The differences are averaged over the entries. One wrong entry among a million right ones"
                " would pass unseen; it is the largest that counts.",
                "6.7",
                wrong("mean"),
            ),
            Mistake(
                "sign of the differences kept",
                "The largest of analytic − numeric is returned, so a gradient that is too small passes for"
                " right. Take absolute values first.",
                "6.7",
                wrong("signed"),
            ),
            Mistake(
                "last input alone decides",
                "The error of each input replaces that of the inputs before. Return the worst of all.",
                "6.7",
                wrong("last"),
            ),
            Mistake(
                "NaN slips through",
                "A gradient that is NaN is passed over: max(0.0, nan) is 0.0, since no comparison with NaN"
                " is true. Such a gradient is as wrong as can be: np.maximum hands NaN on.",
                "6.7",
                wrong("nan"),
            ),
        ),
    )
]
