"""Layers: each holds its parameters and calls one operation."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import activations as act
from .. import check, init, ops
from ..autograd import Tensor, array_of
from ..shapes import Array, ArrayLike
from . import module


class Linear(module.Module):
    """y = x Wᵀ + b along the last axis; `weight` W (out, in) and `bias` b (out,) start as PyTorch's do.

    That is uniform within ±1/√in. Without a bias, `bias` is None.

    >>> layer = Linear(4, 3, np.random.default_rng(0))
    >>> layer(Tensor(np.zeros((2, 5, 4)))).shape, layer.weight.shape
    ((2, 5, 3), (3, 4))
    """

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator, bias: bool = True) -> None:
        shape = (check.whole("outputs", outputs), check.whole("inputs", inputs))
        self.weight = module.parameter(init.default_uniform(shape, rng))
        self.bias = module.parameter(init.default_uniform(shape[:1], rng, fan_in=inputs)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return ops.linear(x, self.weight, self.bias)


class Activation(module.Module):
    """An element-wise function by name, "relu" or another of `activations.ELEMENTWISE`.

    >>> Activation("relu")(Tensor([-1.0, 2.0])).data.tolist()
    [0.0, 2.0]
    """

    def __init__(self, name: str) -> None:
        self.name = check.one_of("name", name, act.ELEMENTWISE)

    def forward(self, x: Tensor) -> Tensor:
        return getattr(ops, self.name)(x)


class Sequential(module.Module):
    """Modules one after the other.

    >>> model = Sequential(Activation("relu"), Flatten())
    >>> model(Tensor(np.ones((2, 3, 4)))).shape, len(model)
    ((2, 12), 2)
    """

    def __init__(self, *layers: module.Module) -> None:
        self.layers = [check.instance(f"layers[{i}]", layer, module.Module) for i, layer in enumerate(layers)]

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x

    def __getitem__(self, index: int) -> module.Module:
        return self.layers[index]

    def __len__(self) -> int:
        return len(self.layers)


class Flatten(module.Module):
    """(N, ...) → (N, D)."""

    def forward(self, x: Tensor) -> Tensor:
        if not array_of(x).ndim:
            raise ValueError("x has shape (), but (N, ...) with one row a sample was expected")
        return x.reshape(len(x), -1)


class Embedding(module.Module):
    """A table (tokens, width) of vectors, looked up by token; starts standard normal, as PyTorch's."""

    def __init__(self, tokens: int, width: int, rng: np.random.Generator) -> None:
        shape = (check.whole("tokens", tokens), check.whole("width", width))
        self.weight = module.parameter(check.generator("rng", rng).standard_normal(shape))

    def forward(self, ids: ArrayLike) -> Tensor:
        return ops.embedding(self.weight, ids)


class Dropout(module.Module):
    """Inverted dropout in training, nothing in evaluation; masks are drawn from the given generator."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        self.p = check.real("p", p, at_least=0, below=1)
        self.rng = check.generator("rng", rng)

    def forward(self, x: Tensor) -> Tensor:
        return ops.dropout(x, self.p, self.rng) if self.training and self.p else x


class LayerNorm(module.Module):
    """Every row of the last axis to mean 0 and variance 1, then scale γ and shift β."""

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        self.gamma = module.parameter(np.ones(check.whole("width", width)))
        self.beta = module.parameter(np.zeros(width))
        self.eps = check.real("eps", eps, above=0)

    def forward(self, x: Tensor) -> Tensor:
        return ops.layernorm(x, self.gamma, self.beta, self.eps)


class RMSNorm(module.Module):
    """Every row of the last axis to root mean square 1, then scale γ: layer norm without centring."""

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        self.gamma = module.parameter(np.ones(check.whole("width", width)))
        self.eps = check.real("eps", eps, above=0)

    def forward(self, x: Tensor) -> Tensor:
        return ops.rmsnorm(x, self.gamma, self.eps)


class BatchNorm1d(module.Module):
    """Every feature to mean 0 and variance 1 over the batch; running statistics serve evaluation."""

    axes = 2

    def __init__(self, features: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        self.gamma = module.parameter(np.ones(check.whole("features", features)))
        self.beta = module.parameter(np.zeros(features))
        self.running_mean: Array = np.zeros(features)
        self.running_var: Array = np.ones(features)
        self.momentum = check.real("momentum", momentum, at_least=0, at_most=1)
        self.eps = check.real("eps", eps, above=0)

    def forward(self, x: Tensor) -> Tensor:
        if array_of(x).ndim != self.axes:
            raise ValueError(f"{type(self).__name__} expects {self.axes} axes, but x has shape {x.shape}")
        y, self.running_mean, self.running_var = ops.batchnorm(
            x,
            self.gamma,
            self.beta,
            self.running_mean,
            self.running_var,
            momentum=self.momentum,
            eps=self.eps,
            training=self.training,
        )
        return y


class BatchNorm2d(BatchNorm1d):
    """Batch norm of images (N, C, H, W), channel by channel."""

    axes = 4


class Conv2d(module.Module):
    """Filters (out, in, k, k) slid over images; starts as PyTorch's."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        rng: np.random.Generator,
        stride: int = 1,
        padding: int = 0,
        bias: bool = True,
    ) -> None:
        size = check.whole("kernel", kernel)
        shape = (check.whole("outputs", outputs), check.whole("inputs", inputs), size, size)
        self.weight = module.parameter(init.default_uniform(shape, rng))
        fan_in = inputs * size * size
        self.bias = module.parameter(init.default_uniform(shape[:1], rng, fan_in=fan_in)) if bias else None
        self.stride = check.whole("stride", stride)
        self.padding = check.whole("padding", padding, at_least=0)

    def forward(self, x: Tensor) -> Tensor:
        return ops.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class ConvTranspose2d(module.Module):
    """The adjoint of a convolution, which enlarges images; weights (in, out, k, k) as PyTorch's."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        rng: np.random.Generator,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        size = check.whole("kernel", kernel)
        shape = (check.whole("inputs", inputs), check.whole("outputs", outputs), size, size)
        self.weight = module.parameter(init.default_uniform(shape, rng))
        self.bias = module.parameter(init.default_uniform((outputs,), rng, fan_in=outputs * size * size))
        self.stride = check.whole("stride", stride)
        self.padding = check.whole("padding", padding, at_least=0)

    def forward(self, x: Tensor) -> Tensor:
        return ops.conv_transpose2d(x, self.weight, self.bias, self.stride, self.padding)


class MaxPool2d(module.Module):
    """The largest value of every window."""

    def __init__(self, size: int = 2, stride: int | None = None) -> None:
        self.size = check.whole("size", size)
        self.stride = None if stride is None else check.whole("stride", stride)

    def forward(self, x: Tensor) -> Tensor:
        return ops.maxpool2d(x, self.size, self.stride)


class GlobalAvgPool(module.Module):
    """(N, C, H, W) → (N, C): the mean of every map, for images of any size."""

    def forward(self, x: Tensor) -> Tensor:
        return ops.global_avg_pool(x)
