"""The training step of a two-layer perceptron in other numpy libraries.

They bring no optimiser that updates in place, so they borrow ours: what differs is the engine alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd
import autograd.numpy as anp
import mygrad
import numpy as np
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

from dlcore import optim

from .harness import Run


class Parameter:
    """What `optim` asks of a parameter."""

    def __init__(self, data: np.ndarray) -> None:
        self.data = data.copy()
        self.grad: np.ndarray | None = None

    def mark_changed(self) -> None:
        """No graph here wants to know."""


def hips_mlp(weights: Sequence[np.ndarray], x: np.ndarray, labels: np.ndarray, rate: float) -> Run:
    params = [Parameter(w) for w in weights]
    optimizer = optim.Adam(params, lr=rate)
    targets = np.eye(len(weights[-1]), dtype=x.dtype)[labels]

    def loss(weights: Sequence[Any]) -> Any:
        w1, b1, w2, b2 = weights
        z = anp.dot(anp.maximum(anp.dot(x, w1.T) + b1, 0), w2.T) + b2
        log_p = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
        return -anp.sum(log_p * targets) / len(targets)

    loss_and_gradients = autograd.value_and_grad(loss)

    def step() -> Sequence[Any]:
        value, grads = loss_and_gradients([p.data for p in params])
        for p, grad in zip(params, grads, strict=True):
            p.grad = grad
        optimizer.step()
        return value, *grads

    return step


def mygrad_mlp(weights: Sequence[np.ndarray], x: np.ndarray, labels: np.ndarray, rate: float) -> Run:
    params = [Parameter(w) for w in weights]
    optimizer = optim.Adam(params, lr=rate)

    def step() -> Sequence[Any]:
        w1, b1, w2, b2 = tensors = [mygrad.tensor(p.data, copy=False) for p in params]
        hidden = relu(mygrad.matmul(x, w1.T) + b1)
        loss = softmax_crossentropy(mygrad.matmul(hidden, w2.T) + b2, labels)
        loss.backward()
        for p, tensor in zip(params, tensors, strict=True):
            p.grad = tensor.grad
        value = loss.data
        optimizer.step()
        return value, *[p.grad for p in params]

    return step
