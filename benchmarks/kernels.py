"""Rows of single operations as layers use them, forward and backward along a random cotangent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from dlcore import ops, optim
from dlcore.autograd import Tensor

from .harness import Row, Run


def _random(dtype: Any, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def _forward_backward(
    ours: Callable[..., Tensor], theirs: Callable[..., torch.Tensor], inputs: Sequence[np.ndarray]
) -> dict[str, Run]:
    """Value and all gradients of one operation, through dlcore's graph and through torch's."""
    leaves = [Tensor(x, requires_grad=True) for x in inputs]
    torch_leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    (cotangent,) = _random(inputs[0].dtype, ours(*leaves).shape)
    torch_cotangent = torch.tensor(cotangent)

    def run_ours() -> Sequence[Any]:
        for leaf in leaves:
            leaf.grad = None
        y = ours(*leaves)
        y.backward(cotangent)
        return y.data, *[leaf.grad for leaf in leaves]

    def run_theirs() -> Sequence[Any]:
        y = theirs(*torch_leaves)
        return y, *torch.autograd.grad(y, torch_leaves, torch_cotangent)

    return {"dlcore": run_ours, "torch": run_theirs}


def conv2d(images: int, channels: int, filters: int, size: int) -> Callable[[Any], dict[str, Run]]:
    def build(dtype: Any) -> dict[str, Run]:
        shapes = (images, channels, size, size), (filters, channels, 3, 3), (filters,)
        return _forward_backward(ops.conv2d, functional.conv2d, _random(dtype, *shapes))

    return build


def _feature_maps(dtype: Any) -> np.ndarray:
    """As they come out of a ReLU: many zeros, so that windows have several largest entries."""
    return np.maximum(_random(dtype, (32, 16, 28, 28))[0], 0)


def maxpool_forward(dtype: Any) -> dict[str, Run]:
    x = _feature_maps(dtype)
    ours, theirs = Tensor(x), torch.tensor(x)
    return {
        "dlcore": lambda: (ops.maxpool2d(ours, 2).data,),
        "torch": lambda: (functional.max_pool2d(theirs, 2),),
    }


def maxpool(dtype: Any) -> dict[str, Run]:
    return _forward_backward(
        lambda x: ops.maxpool2d(x, 2), lambda x: functional.max_pool2d(x, 2), [_feature_maps(dtype)]
    )


def lstm(dtype: Any, batch: int = 32, steps: int = 64, size: int = 128) -> dict[str, Run]:
    x, wx, wh, b = _random(dtype, (batch, steps, size), (4 * size, size), (4 * size, size), (4 * size,))
    inputs = [x, wx / np.sqrt(size), wh / np.sqrt(size), b]
    zeros = np.zeros((batch, size), dtype)
    nothing, no_bias = (
        torch.zeros(1, batch, size, dtype=torch.tensor(x).dtype),
        torch.zeros_like(torch.tensor(b)),
    )

    def ours(x: Tensor, wx: Tensor, wh: Tensor, b: Tensor) -> Tensor:
        return ops.lstm_forward(x, Tensor(zeros), Tensor(zeros), wx, wh, b)[0]

    def theirs(x: torch.Tensor, *weights: torch.Tensor) -> torch.Tensor:
        # What nn.LSTM calls: state, weights, bias, layers, dropout, training, both directions, batch first.
        return torch.lstm(x, (nothing, nothing), (*weights, no_bias), True, 1, 0.0, True, False, True)[0]

    return _forward_backward(ours, theirs, [x.astype(dtype) for x in inputs])


def attention(steps: int) -> Callable[[Any], dict[str, Run]]:
    def build(dtype: Any) -> dict[str, Run]:
        inputs = _random(dtype, *[(8, 4, steps, 64)] * 3)
        return _forward_backward(ops.attention, functional.scaled_dot_product_attention, inputs)

    return build


def cross_entropy(dtype: Any) -> dict[str, Run]:
    labels = np.random.default_rng(0).integers(1000, size=128)
    torch_labels = torch.tensor(labels)
    return _forward_backward(
        lambda z: ops.cross_entropy(z, labels),
        lambda z: functional.cross_entropy(z, torch_labels),
        _random(dtype, (128, 1000)),
    )


def layer_norm(dtype: Any) -> dict[str, Run]:
    return _forward_backward(
        ops.layernorm,
        lambda x, gamma, beta: functional.layer_norm(x, (128,), gamma, beta),
        _random(dtype, (1024, 128), (128,), (128,)),
    )


def adam(dtype: Any) -> dict[str, Run]:
    """A step on a million parameters whose gradients stay the same."""
    start, grad = _random(dtype, (1000, 1000), (1000, 1000))
    parameter = Tensor(start.copy(), requires_grad=True)
    parameter.grad = grad
    optimizer = optim.Adam([parameter])

    def ours() -> Sequence[Any]:
        optimizer.step()
        return (parameter.data,)

    def torch_adam(**options: bool) -> Run:
        theirs = torch.nn.Parameter(torch.tensor(start))
        theirs.grad = torch.tensor(grad)
        optimizer = torch.optim.Adam([theirs], **options)

        def run() -> Sequence[Any]:
            optimizer.step()
            return (theirs,)

        return run

    return {"dlcore": ours, "torch": torch_adam(), "torch, fused": torch_adam(fused=True)}


def matmul(size: int) -> Callable[[Any], dict[str, Run]]:
    """The floor that all others stand on: numpy's BLAS against torch's."""

    def build(dtype: Any) -> dict[str, Run]:
        a, b = _random(dtype, (size, size), (size, size))
        torch_a, torch_b = torch.tensor(a), torch.tensor(b)
        return {"dlcore": lambda: (a @ b,), "torch": lambda: (torch_a @ torch_b,)}

    return build


ROWS = (
    Row("conv2d 3→16, 28×28, B=32", conv2d(32, 3, 16, 28), gate=(0.95, 1.1), reach=(1.0, 0.9)),
    Row("conv2d 16→32, 14×14, B=32", conv2d(32, 16, 32, 14), gate=(1.65, 1.25), reach=(2.2, 1.05)),
    Row("conv2d 64→64, 32×32, B=16", conv2d(16, 64, 64, 32), gate=(1.35, 0.75), reach=(1.9, 0.6)),
    Row("max-pool 2×2, forward only", maxpool_forward, gate=(0.15, 0.15)),
    Row("max-pool 2×2", maxpool, gate=(0.6, 0.6), reach=(0.35, 0.6)),
    Row("LSTM, T=64 B=32 H=128", lstm, gate=(1.4, 1.05), reach=(1.9, 0.75)),
    Row("attention, T=128", attention(128), gate=(1.05, 1.05), reach=(0.85, 0.75)),
    Row("attention, T=1024", attention(1024), gate=(1.05, 1.05), reach=(0.85, 0.75)),
    Row("softmax + cross-entropy, 128×1000", cross_entropy, gate=(1.1, 1.6), reach=(1.2, 0.95)),
    Row("layer norm, 1024×128", layer_norm, gate=(2.7, 3.0), reach=(2.4, 2.5)),
    Row(
        "Adam, 1M parameters",
        adam,
        gate=(1.05, 1.05),
        reach=(0.8, 0.95),
        peers={"torch, fused": (None, None)},
    ),
    Row("matmul 512 (numpy alone)", matmul(512), gate=(1.1, 1.1)),
    Row("matmul 1024 (numpy alone)", matmul(1024), gate=(1.1, 1.1)),
)
