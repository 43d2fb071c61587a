"""Convolutional models: small ones that train in seconds on two cores, built like their famous relatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import activations as act
from .. import check, conv, ops, pool
from ..autograd import Tensor, array_of
from ..shapes import Array, Images
from . import layers, module


class SmallCNN(module.Module):
    """Two 3×3 convolutions, one max-pool, one linear layer: 9,930 parameters for 8×8 digits.

    Images (N, channels, size, size) in, logits (N, classes) out. The convolutions, each with padding 1 and a
    relu behind it, have 16 and 32 output channels; then come 2×2 max-pooling, flattening, the linear layer.

    >>> model = SmallCNN(np.random.default_rng(0))
    >>> sum(p.data.size for p in model.parameters()), model(Tensor(np.zeros((2, 1, 8, 8)))).shape
    (9930, (2, 10))
    """

    def __init__(self, rng: np.random.Generator, channels: int = 1, size: int = 8, classes: int = 10) -> None:
        self.body = layers.Sequential(
            layers.Conv2d(channels, 16, 3, rng, padding=1),
            layers.Activation("relu"),
            layers.Conv2d(16, 32, 3, rng, padding=1),
            layers.Activation("relu"),
            layers.MaxPool2d(2),
            layers.Flatten(),
        )
        self.head = layers.Linear(32 * (check.whole("size", size, 2) // 2) ** 2, classes, rng)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))


class LeNet5(module.Module):
    """LeCun's network of 1998 in its common form, for 28×28 images: 61,706 parameters.

    >>> sum(p.data.size for p in LeNet5(np.random.default_rng(0)).parameters())
    61706
    """

    def __init__(self, rng: np.random.Generator, channels: int = 1, classes: int = 10) -> None:
        self.body = layers.Sequential(
            layers.Conv2d(channels, 6, 5, rng, padding=2),
            layers.Activation("relu"),
            layers.MaxPool2d(2),
            layers.Conv2d(6, 16, 5, rng),
            layers.Activation("relu"),
            layers.MaxPool2d(2),
            layers.Flatten(),
            layers.Linear(400, 120, rng),
            layers.Activation("relu"),
            layers.Linear(120, 84, rng),
            layers.Activation("relu"),
        )
        self.head = layers.Linear(84, classes, rng)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))


class ResidualBlock(module.Module):
    """y = relu(F(x) + λ·s(x)) with F = conv–norm–relu–conv–norm (He et al. 2016).

    s is the identity, or a 1×1 convolution where channels or size change. ``skip=False`` removes it, which
    gives the plain network that residual ones are compared with. λ other than 1 is for experiments only: its
    powers act through the depth. ``norm=False`` leaves batch norm out.

    >>> block = ResidualBlock(4, 8, np.random.default_rng(0), stride=2)
    >>> block(Tensor(np.zeros((1, 4, 6, 6)))).shape
    (1, 8, 3, 3)
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        rng: np.random.Generator,
        stride: int = 1,
        skip: bool = True,
        scale: float = 1.0,
        norm: bool = True,
    ) -> None:
        first = layers.Conv2d(inputs, outputs, 3, rng, stride, padding=1, bias=not norm)
        second = layers.Conv2d(outputs, outputs, 3, rng, padding=1, bias=not norm)
        norms = [layers.BatchNorm2d(outputs), layers.BatchNorm2d(outputs)] if norm else []
        stack = [first, *norms[:1], layers.Activation("relu"), second, *norms[1:]]
        self.body = layers.Sequential(*stack)
        self.skip, self.scale = skip, check.real("scale", scale)
        changes = skip and (stride != 1 or inputs != outputs)
        self.projection = layers.Conv2d(inputs, outputs, 1, rng, stride, bias=False) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.body(x)
        if self.skip:
            around = x if self.projection is None else self.projection(x)
            y = y + (around if self.scale == 1 else around * self.scale)
        return ops.relu(y)


class ResNetSmall(module.Module):
    """A residual network for small images: a convolution, stages of blocks, global average, a linear layer.

    `stages` lists the number of blocks a stage; every stage after the first halves the image and doubles the
    channels, from `width` on. With `b` blocks it has 2b + 2 layers.

    >>> model = ResNetSmall(np.random.default_rng(0), stages=(1, 1))
    >>> model(Tensor(np.zeros((2, 1, 8, 8)))).shape
    (2, 10)
    """

    def __init__(
        self,
        rng: np.random.Generator,
        channels: int = 1,
        width: int = 8,
        stages: tuple[int, ...] = (2, 2),
        classes: int = 10,
        skip: bool = True,
        norm: bool = True,
    ) -> None:
        self.stem = layers.Conv2d(channels, width, 3, rng, padding=1)
        self.blocks: list[ResidualBlock] = []
        inputs = width
        for stage, count in enumerate(check.sequence("stages", stages, "whole numbers")):
            for i in range(check.whole(f"stages[{stage}]", count)):
                outputs, stride = width * 2**stage, 2 if stage and not i else 1
                self.blocks.append(ResidualBlock(inputs, outputs, rng, stride, skip, norm=norm))
                inputs = outputs
        self.head = layers.Linear(inputs, classes, rng)

    def forward(self, x: Tensor) -> Tensor:
        x = ops.relu(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return self.head(ops.global_avg_pool(x))


class TinyUNet(module.Module):
    """Encoder, decoder, and skips that carry detail across: one logit a pixel and class (Ronneberger 2015).

    Images (N, channels, H, W) with H and W divisible by 4 → (N, classes, H, W).

    >>> TinyUNet(np.random.default_rng(0))(Tensor(np.zeros((1, 1, 8, 12)))).shape
    (1, 1, 8, 12)
    """

    def __init__(self, rng: np.random.Generator, channels: int = 1, classes: int = 1, width: int = 8) -> None:
        def block(inputs: int, outputs: int) -> layers.Sequential:
            return layers.Sequential(
                layers.Conv2d(inputs, outputs, 3, rng, padding=1),
                layers.Activation("relu"),
                layers.Conv2d(outputs, outputs, 3, rng, padding=1),
                layers.Activation("relu"),
            )

        self.down1, self.down2 = block(channels, width), block(width, 2 * width)
        self.bottom = block(2 * width, 4 * width)
        self.up2, self.up1 = block(6 * width, 2 * width), block(3 * width, width)
        self.head = layers.Conv2d(width, classes, 1, rng)

    def forward(self, x: Tensor) -> Tensor:
        height, width = check.array("x", array_of(x), "N C H W").shape[2:]
        if height % 4 or width % 4:
            raise ValueError(f"x has shape {x.shape}, but TinyUNet halves images twice: use multiples of 4")
        fine = self.down1(x)
        middle = self.down2(ops.maxpool2d(fine))
        coarse = self.bottom(ops.maxpool2d(middle))
        middle = self.up2(ops.concatenate([ops.upsample_nearest(coarse), middle], axis=1))
        fine = self.up1(ops.concatenate([ops.upsample_nearest(middle), fine], axis=1))
        return self.head(fine)


def inception_forward(x: Images, params: Mapping[str, tuple[Array, Array]]) -> Images:
    """GoogLeNet's module (Szegedy et al. 2015): four branches on the same input, joined along the channels.

    relu(1×1); relu(1×1) then relu(3×3); relu(1×1) then relu(5×5); 3×3 max-pool (stride 1) then relu(1×1).
    The 1×1 layers before the wide filters make them cheap. `params` maps "one", "three_reduce", "three",
    "five_reduce", "five" and "pool" to (w (O, C, k, k), b (O,)); x (N, C, H, W) keeps its height and width.

    >>> sizes = {"one": 1, "three_reduce": 1, "three": 3, "five_reduce": 1, "five": 5, "pool": 1}
    >>> params = {name: (np.ones((1, 1, k, k)), np.zeros(1)) for name, k in sizes.items()}
    >>> inception_forward(np.ones((1, 1, 5, 5)), params)[0, :, 2, 2].tolist()
    [1.0, 9.0, 25.0, 1.0]
    """
    x = check.array("x", x, "N C H W")
    names = ("one", "three_reduce", "three", "five_reduce", "five", "pool")
    if missing := [name for name in names if name not in check.instance("params", params, Mapping)]:
        raise ValueError(f"params lacks {', '.join(missing)}")

    def layer(name: str, inputs: Images) -> Images:
        w, b = check.pair(f"params[{name!r}]", params[name], "(w, b)")
        return act.relu(conv.conv2d(inputs, w, b, padding=np.shape(w)[-1] // 2))

    # The frame must never win the maximum, so it is the smallest number there is and not zero.
    frame = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=np.finfo(x.dtype).min)
    branches = [
        layer("one", x),
        layer("three", layer("three_reduce", x)),
        layer("five", layer("five_reduce", x)),
        layer("pool", pool.maxpool2d(frame, 3, 1)),
    ]
    return np.concatenate(branches, axis=1)


def transfer_head(model: Any, classes: int, rng: np.random.Generator) -> layers.Linear:
    """Make a trained model ready for another task: freeze it, and give it a fresh `head` for `classes`.

    Only the head, which is also returned, will learn; `set_trainable(model, True)` later thaws the rest.

    >>> model = SmallCNN(np.random.default_rng(0))
    >>> head = transfer_head(model, classes=3, rng=np.random.default_rng(1))
    >>> model(Tensor(np.zeros((1, 1, 8, 8)))).shape, [p.requires_grad for p in model.parameters()][-3:]
    ((1, 3), [False, True, True])
    """
    old = getattr(check.instance("model", model, module.Module), "head", None)
    if not isinstance(old, layers.Linear):
        raise TypeError(f"{type(model).__name__} has no linear layer named head to replace")
    module.set_trainable(model, False)
    head = layers.Linear(old.weight.shape[1], classes, rng)
    model.head = head.astype(old.weight.dtype)
    return head
