"""Rows of whole training steps with Adam, written as a user of each library would write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from dlcore import nn, ops, optim
from dlcore.autograd import Tensor

from . import peers
from .harness import Row, Run

RATE = 1e-4  # so small that hundreds of steps on one batch leave a problem of the same kind


def _both(
    model: nn.Module, twin: torch.nn.Module, inputs: np.ndarray, labels: np.ndarray, dtype: Any
) -> dict[str, Run]:
    """A step of dlcore's model and of its twin in torch, which takes over its parameters, first to last."""
    params, twins = model.astype(dtype).parameters(), list(twin.to(torch.tensor(dtype()).dtype).parameters())
    with torch.no_grad():
        for ours, theirs in zip(params, twins, strict=True):
            theirs.copy_(torch.tensor(ours.data))
    optimizer, torch_optimizer = optim.Adam(params, lr=RATE), torch.optim.Adam(twins, lr=RATE)
    is_data = inputs.dtype.kind == "f"
    x = Tensor(inputs.astype(dtype)) if is_data else inputs
    torch_x, torch_labels = torch.tensor(x.data if is_data else inputs), torch.tensor(labels)

    def step() -> Sequence[Any]:
        loss = ops.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.data, *[p.grad for p in params]

    def torch_step() -> Sequence[Any]:
        loss = functional.cross_entropy(twin(torch_x).flatten(0, -2), torch_labels.flatten())
        torch_optimizer.zero_grad()
        loss.backward()
        torch_optimizer.step()
        return loss, *[p.grad for p in twins]

    return {"dlcore": step, "torch": torch_step}


def mlp(dtype: Any) -> dict[str, Run]:
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((128, 784)), rng.integers(10, size=128)
    model = nn.MLP([784, 256, 10], rng)
    twin = torch.nn.Sequential(torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
    runs = _both(model, twin, x, labels, dtype)
    weights = [p.data for p in model.parameters()]
    args = (weights, x.astype(dtype), labels, RATE)
    return runs | {"HIPS autograd": peers.hips_mlp(*args), "mygrad": peers.mygrad_mlp(*args)}


def lenet(dtype: Any) -> dict[str, Run]:
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((64, 1, 28, 28)), rng.integers(10, size=64)
    twin = torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5, padding=2),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(6, 16, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(400, 120),
        torch.nn.ReLU(),
        torch.nn.Linear(120, 84),
        torch.nn.ReLU(),
        torch.nn.Linear(84, 10),
    )
    return _both(nn.LeNet5(rng), twin, x, labels, dtype)


def gpt(
    dtype: Any, vocabulary: int = 65, steps: int = 64, width: int = 128, heads: int = 4
) -> dict[str, Run]:
    rng = np.random.default_rng(0)
    text = rng.integers(vocabulary, size=(16, steps + 1))
    model = nn.TinyGPT(vocabulary, steps, width, heads, depth=4, rng=rng, activation="gelu_tanh")
    twin = TorchGPT(vocabulary, steps, width, heads, depth=4)
    return _both(model, twin, text[:, :-1], text[:, 1:], dtype)


class TorchAttention(torch.nn.Module):
    """Causal self-attention with torch's fused kernel; parameters in the order of dlcore's layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.wq, self.wk, self.wv, self.wo = [torch.nn.Parameter(torch.zeros(width, width)) for _ in range(4)]
        self.bq, self.bk, self.bv, self.bo = [torch.nn.Parameter(torch.zeros(width)) for _ in range(4)]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        projections = (self.wq, self.bq), (self.wk, self.bk), (self.wv, self.bv)
        q, k, v = [
            functional.linear(x, w, b).unflatten(-1, (self.heads, -1)).transpose(1, 2) for w, b in projections
        ]
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return functional.linear(y.transpose(1, 2).flatten(2), self.wo, self.bo)


class TorchBlock(torch.nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = TorchAttention(width, heads)
        self.feed = torch.nn.Sequential(
            torch.nn.Linear(width, 4 * width),
            torch.nn.GELU(approximate="tanh"),
            torch.nn.Linear(4 * width, width),
        )
        self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.norm1(x))
        return x + self.feed(self.norm2(x))


class TorchGPT(torch.nn.Module):
    """dlcore's TinyGPT, layer by layer."""

    def __init__(self, vocabulary: int, context: int, width: int, heads: int, depth: int) -> None:
        super().__init__()
        self.token = torch.nn.Embedding(vocabulary, width)
        self.position = torch.nn.Embedding(context, width)
        self.blocks = torch.nn.Sequential(*[TorchBlock(width, heads) for _ in range(depth)])
        self.norm = torch.nn.LayerNorm(width)
        self.head = torch.nn.Linear(width, vocabulary, bias=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x = self.token(ids) + self.position(torch.arange(ids.shape[1]))
        return self.head(self.norm(self.blocks(x)))


ROWS = (
    Row(
        "training step, MLP 784-256-10, B=128",
        mlp,
        gate=(0.7, 1.1),
        reach=(0.65, 1.0),
        peers={"HIPS autograd": (0.6, None), "mygrad": (0.95, None)},
    ),
    Row("training step, LeNet-5, B=64", lenet, gate=(1.0, 1.2), reach=(1.0, 0.95)),
    Row("training step, TinyGPT, T=64 B=16", gpt, gate=(1.05, 1.15), reach=(0.95, 0.85)),
)
