"""A5.1: the backward pass of a fully connected layer."""

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, gradients, normal


def batch(rng: np.random.Generator) -> Arguments:
    n, inputs, outputs = rng.permutation([2, 3, 4, 5])[:3]
    return {"g": normal(rng, n, outputs), "x": normal(rng, n, inputs), "w": normal(rng, outputs, inputs)}


def square(rng: np.random.Generator) -> Arguments:
    """All sizes equal: what is transposed still fits."""
    n = int(rng.integers(2, 5))
    return {"g": normal(rng, n, n), "x": normal(rng, n, n), "w": normal(rng, n, n)}


def single(rng: np.random.Generator) -> Arguments:
    return {"g": normal(rng, 1, 3), "x": normal(rng, 1, 4), "w": normal(rng, 3, 4)}


def first_layer(rng: np.random.Generator) -> Arguments:
    return batch(rng) | {"need_dx": False}


def reference(g: torch.Tensor, x: torch.Tensor, w: torch.Tensor, need_dx: bool = True) -> tuple[object, ...]:
    b = torch.zeros(len(w), dtype=w.dtype, device=w.device)
    dx, dw, db = gradients(torch.nn.functional.linear, (x, w, b), g)
    return dx if need_dx else None, dw, db


def averaged(g, x, w, need_dx=True):
    dx, dw, db = g @ w, g.T @ x / len(x), g.mean(axis=0)
    return dx if need_dx else None, dw, db


def transposed(g, x, w, need_dx=True):
    return g @ w if need_dx else None, x.T @ g, g.sum(axis=0)


def rows_for_columns(g, x, w, need_dx=True):
    return g @ w.T if need_dx else None, g.T @ x, g.sum(axis=0)


def summed_over_features(g, x, w, need_dx=True):
    return g @ w if need_dx else None, g.T @ x, g.sum(axis=1)


def unsummed(g, x, w, need_dx=True):
    return g @ w if need_dx else None, g.T @ x, g


def eager(g, x, w, need_dx=True):
    return g @ w, g.T @ x, g.sum(axis=0)


PROBLEMS = [
    Problem(
        "nn.linear_backward",
        points=12,
        outputs=("dx", "dw", "db"),
        groups=(
            Group("a batch", batch, weight=2),
            Group("all sizes equal", square),
            Group("one example", single),
            Group("first layer, need_dx=False", first_layer),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "mean for sum",
                "dw and db are averaged over the batch. The mean of the loss has already put its 1/N into g:"
                " what remains to be done is to add up the examples.",
                "6.4",
                averaged,
            ),
            Mistake(
                "dw transposed",
                "dw comes out as xᵀg, inputs first. A gradient has the shape of what it belongs to, and w has"
                " a row for each output: dw = gᵀx.",
                "6.4",
                transposed,
            ),
            Mistake(
                "dx through the transpose",
                "dx is computed as g wᵀ. The forward pass was x wᵀ, so the way back is g w; only with as many"
                " inputs as outputs do the shapes fail to tell.",
                "6.4",
                rows_for_columns,
            ),
            Mistake(
                "db summed along the wrong axis",
                "db adds up the outputs of each example. One bias serves all examples, so it is the examples,"
                " axis 0, that are added up.",
                "6.4",
                summed_over_features,
            ),
            Mistake(
                "db not summed",
                "db is still g, a row for each example. The same bias was added to every row, so its gradient"
                " is the sum of the rows.",
                "6.4",
                unsummed,
            ),
            Mistake(
                "need_dx ignored",
                "dx is computed although need_dx is False. Data need no gradient: return None there, and the"
                " first and widest layer costs a matrix product less.",
                "6.5",
                eager,
            ),
        ),
    )
]
