"""Fully connected models: the multilayer perceptron, and one whose hidden layer never learns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Self

import numpy as np

from .. import activations as act
from .. import check, dense, linear
from ..shapes import Matrix, Scalar, Vector
from . import layers


class MLP(layers.Sequential):
    """Linear layers of the given sizes with an activation between them; the last stays linear.

    >>> model = MLP([64, 32, 10], np.random.default_rng(0))
    >>> len(model), sum(p.data.size for p in model.parameters()) == dense.mlp_param_count([64, 32, 10])
    (3, True)
    """

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator, activation: str = "relu") -> None:
        sizes = check.sequence("sizes", sizes, "whole numbers", at_least=0)
        dense.mlp_param_count(sizes)  # refuses sizes that are no sizes
        check.one_of("activation", activation, act.ELEMENTWISE)
        stack: list[layers.Linear | layers.Activation] = []
        for inputs, outputs in itertools.pairwise(sizes):
            stack += [layers.Linear(inputs, outputs, rng), layers.Activation(activation)]
        super().__init__(*stack[:-1])


class RandomFeatures:
    """A network with one fixed random hidden layer: only the output weights are learned, in closed form.

    φ(x) = g(x Wᵀ + b) with W, b drawn once, then ridge regression on φ. This is how Rosenblatt's machines of
    1962 worked: the association layer was wired at random.

    >>> rng = np.random.default_rng(0)
    >>> x = rng.uniform(-1, 1, (200, 1))
    >>> model = RandomFeatures(inputs=1, hidden=100, rng=rng).fit(x, np.sin(3 * x[:, 0]), lam=1e-6)
    >>> bool(np.abs(model.predict(x) - np.sin(3 * x[:, 0])).max() < 0.05)
    True
    """

    def __init__(self, inputs: int, hidden: int, rng: np.random.Generator, activation: str = "relu") -> None:
        shape = (check.whole("hidden", hidden), check.whole("inputs", inputs))
        self.w = check.generator("rng", rng).standard_normal(shape)
        self.b = rng.standard_normal(hidden)
        self.activation = check.one_of("activation", activation, act.ELEMENTWISE)
        self.output: tuple[Vector, Scalar] | None = None

    def features(self, x: Matrix) -> Matrix:
        """φ(x), (N, inputs) → (N, hidden)."""
        return getattr(act, self.activation)(dense.linear_forward(x, self.w, self.b))

    def fit(self, x: Matrix, y: Vector, lam: float = 1e-3) -> Self:
        """Learn the output weights for targets y (N,)."""
        self.output = linear.ridge_closed_form(self.features(x), y, lam)
        return self

    def predict(self, x: Matrix) -> Vector:
        """Predictions (N,) for x (N, inputs)."""
        if self.output is None:
            raise RuntimeError("this model has not been fitted yet: call fit(x, y) first")
        return linear.linear_predict(self.features(x), *self.output)
