"""Famous architectures as tables of layers, to count where their parameters live without building them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .. import check
from . import module


@dataclass(frozen=True)
class Conv:
    """A convolution; each of its `groups` sees inputs/groups channels."""

    inputs: int
    outputs: int
    kernel: int
    bias: bool = True
    groups: int = 1

    @property
    def size(self) -> int:
        return self.outputs * (self.inputs // self.groups * self.kernel**2 + self.bias)


@dataclass(frozen=True)
class Norm:
    """Batch norm: scale and shift a channel."""

    channels: int

    @property
    def size(self) -> int:
        return 2 * self.channels


@dataclass(frozen=True)
class Dense:
    """A linear layer with bias."""

    inputs: int
    outputs: int

    @property
    def size(self) -> int:
        return self.outputs * (self.inputs + 1)


Layer: TypeAlias = Conv | Norm | Dense

VGG = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
RESNET = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


def count_params(network: module.Module | Sequence[Layer]) -> int:
    """Number of trainable numbers of a model, or of a table of layers.

    >>> count_params([Conv(3, 6, 5), Dense(10, 2)]), count_params(resnet(18))
    (478, 11689512)
    """
    if isinstance(network, module.Module):
        return sum(p.data.size for p in network.parameters() if p.requires_grad)
    return sum(layer.size for layer in _layers(network))


def dense_share(network: Sequence[Layer]) -> float:
    """The part of all parameters that sits in linear layers, between 0 and 1.

    >>> round(dense_share(vgg(16)), 2), round(dense_share(resnet(50)), 2)
    (0.89, 0.08)
    """
    layers = _layers(network)
    return sum(layer.size for layer in layers if isinstance(layer, Dense)) / count_params(layers)


def alexnet(two_gpus: bool = False) -> list[Layer]:
    """Krizhevsky et al. 2012 as printed (two halves, three grouped convolutions) or in today's common form.

    >>> count_params(alexnet(two_gpus=True)), count_params(alexnet())
    (60965224, 61100840)
    """
    classifier: list[Layer] = [Dense(256 * 6 * 6, 4096), Dense(4096, 4096), Dense(4096, 1000)]
    if two_gpus:
        widths, groups = (3, 96, 256, 384, 384, 256), (1, 2, 1, 2, 2)
    else:
        widths, groups = (3, 64, 192, 384, 256, 256), (1, 1, 1, 1, 1)
    kernels = (11, 5, 3, 3, 3)
    convs = [Conv(widths[i], widths[i + 1], kernels[i], groups=groups[i]) for i in range(5)]
    return [*convs, *classifier]


def vgg(depth: int) -> list[Layer]:
    """Simonyan & Zisserman 2015, of 11, 13, 16 or 19 layers: stages of 3×3 convolutions, three dense layers.

    >>> count_params(vgg(19))
    143667240
    """
    table: list[Layer] = []
    inputs = 3
    for count, width in zip(_stages("VGG", depth, VGG), (64, 128, 256, 512, 512), strict=True):
        for _ in range(count):
            table.append(Conv(inputs, width, 3))
            inputs = width
    return [*table, Dense(512 * 7 * 7, 4096), Dense(4096, 4096), Dense(4096, 1000)]


def resnet(depth: int) -> list[Layer]:
    """He et al. 2016, of 18, 34, 50, 101 or 152 layers; from 50 on the blocks are 1×1–3×3–1×1 bottlenecks.

    >>> count_params(resnet(34)), count_params(resnet(50))
    (21797672, 25557032)
    """
    counts = _stages("ResNet", depth, RESNET)
    expansion = 4 if depth >= 50 else 1
    table: list[Layer] = [Conv(3, 64, 7, bias=False), Norm(64)]
    inputs = 64
    for stage, count in enumerate(counts):
        width = 64 * 2**stage
        for _ in range(count):
            chain = ((inputs, 1), (width, 3), (width, 1)) if expansion == 4 else ((inputs, 3), (width, 3))
            outputs = [width] * (len(chain) - 1) + [width * expansion]
            for (channels, kernel), out in zip(chain, outputs, strict=True):
                table += [Conv(channels, out, kernel, bias=False), Norm(out)]
            if inputs != outputs[-1]:
                table += [Conv(inputs, outputs[-1], 1, bias=False), Norm(outputs[-1])]
            inputs = outputs[-1]
    return [*table, Dense(inputs, 1000)]


def _layers(network: Sequence[Layer]) -> list[Layer]:
    layers = check.sequence("network", network, "layers")
    return [check.instance(f"network[{i}]", layer, Conv, Norm, Dense) for i, layer in enumerate(layers)]


def _stages(name: str, depth: int, known: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    if check.whole("depth", depth) not in known:
        raise ValueError(f"there is no {name}-{depth}; known depths are {', '.join(map(str, known))}")
    return known[depth]
