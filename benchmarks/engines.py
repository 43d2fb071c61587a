"""Rows in which the arithmetic is nothing and the bookkeeping of the graph is everything."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import autograd
import autograd.numpy as anp
import mygrad
import numpy as np
import torch
from micrograd.engine import Value

from dlcore.autograd import Tensor
from dlcore.scalar import Scalar

from .harness import Row, Run

sys.setrecursionlimit(100_000)  # for micrograd, which walks its graph recursively


def _numbers_in_a_chain(h: Any, w: Any, b: Any, s: Any) -> Any:
    """10,000 nodes of one number each."""
    for _ in range(2500):
        h = (h * w + b).relu() * s
    return h


def scalar_graph(dtype: Any) -> dict[str, Run]:
    start = (0.5, 0.9, 0.1, 1.0)

    def engine(leaf: Callable[[float], Any], value: str) -> Run:
        def run() -> Sequence[Any]:
            leaves = [leaf(x) for x in start]
            y = _numbers_in_a_chain(*leaves)
            y.backward()
            return getattr(y, value), *[x.grad for x in leaves]

        return run

    def torch_leaf(x: float) -> torch.Tensor:
        return torch.tensor(x, dtype=torch.float64, requires_grad=True)

    return {
        "dlcore": engine(Scalar, "value"),
        "torch": engine(torch_leaf, "data"),
        "micrograd": engine(Value, "data"),
    }


def _matrices_in_a_chain(tanh: Callable[[Any], Any], h: Any, w: Any, b: Any, s: Any) -> Any:
    """3,000 operations on matrices of 4×4."""
    for _ in range(750):
        h = tanh(h @ w + b) * s
    return h.sum()


def tiny_tensors(dtype: Any) -> dict[str, Run]:
    rng = np.random.default_rng(0)
    start = [rng.uniform(-0.5, 0.5, (4, 4)).astype(dtype) for _ in range(4)]

    def engine(leaf: Callable[[np.ndarray], Any], tanh: Callable[[Any], Any]) -> Run:
        def run() -> Sequence[Any]:
            leaves = [leaf(x) for x in start]
            y = _matrices_in_a_chain(tanh, *leaves)
            y.backward()
            return y.data, *[x.grad for x in leaves]

        return run

    def loss(*inputs: Any) -> Any:
        return _matrices_in_a_chain(anp.tanh, *inputs)

    hips = autograd.value_and_grad(loss, argnum=(0, 1, 2, 3))

    def hips_run() -> Sequence[Any]:
        value, grads = hips(*start)
        return value, *grads

    return {
        "dlcore": engine(lambda x: Tensor(x, requires_grad=True), Tensor.tanh),
        "torch": engine(lambda x: torch.tensor(x, requires_grad=True), torch.tanh),
        "HIPS autograd": hips_run,
        "mygrad": engine(mygrad.tensor, mygrad.tanh),
    }


ROWS = (
    Row(
        "scalar graph, 10,000 nodes",
        scalar_graph,
        gate=(None, 0.12),
        reach=(None, 0.1),
        peers={"micrograd": (None, 0.4)},
        dtypes=("f64",),
    ),
    Row(
        "3,000 operations on 4×4 tensors",
        tiny_tensors,
        gate=(0.75, 0.75),
        reach=(0.8, 0.8),
        peers={"HIPS autograd": (0.4, None), "mygrad": (0.4, None)},
    ),
)
