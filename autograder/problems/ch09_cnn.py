"""A8.9: a small convolutional network."""

import math

import numpy as np
import torch
from torch.nn.functional import conv2d, linear, max_pool2d, relu

from dlcore import nn, ops

from .problem import Arguments, Group, Mistake, Problem, normal


def images(rng: np.random.Generator, **sizes: int) -> Arguments:
    n, size = (2, sizes["size"]) if "size" in sizes else (1, 8)
    x = rng.integers(-40, 41, (n, sizes.get("channels", 1), size, size)) / 16
    g, numbers = normal(rng, n, sizes.get("classes", 10)), normal(rng, 47, scale=0.3)
    return {"x": x, "g": g, "numbers": numbers} | sizes


def digits(rng: np.random.Generator) -> Arguments:
    return images(rng)


def colours(rng: np.random.Generator) -> Arguments:
    return images(rng, channels=int(rng.integers(2, 4)), size=4)


def few_classes(rng: np.random.Generator) -> Arguments:
    return images(rng, size=4, classes=int(rng.integers(2, 6)))


def odd_size(rng: np.random.Generator) -> Arguments:
    return images(rng, size=7)


def all_changed(rng: np.random.Generator) -> Arguments:
    return images(rng, channels=2, size=6, classes=3)


def reference(x, g, numbers, channels=1, size=8, classes=10):
    """The same network, function by function."""
    wide = 32 * (size // 2) ** 2
    shapes = [(16, channels, 3, 3), (16,), (32, 16, 3, 3), (32,), (classes, wide), (classes,)]
    counts = [math.prod(shape) for shape in shapes]
    filled = [numbers.repeat(-(-count // len(numbers)))[:count] for count in counts]
    leaves = [flat.reshape(shape).requires_grad_() for flat, shape in zip(filled, shapes, strict=True)]
    w1, b1, w2, b2, w3, b3 = leaves
    maps = relu(conv2d(relu(conv2d(x, w1, b1, padding=1)), w2, b2, padding=1))
    logits = linear(max_pool2d(maps, 2).flatten(1), w3, b3)
    kinds = "16 filters", "16 biases", "32 filters", "32 biases", "last weights", "last biases"
    found = zip(kinds, counts, torch.autograd.grad(logits, leaves, g), strict=True)
    few = {kind: grad.ravel()[:: -(-count // 3)] for kind, count, grad in found}
    return logits, few, True


class Faulty(nn.Module):
    """The network, with a switch for each thing that goes wrong in it."""

    fault = ""

    def __init__(self, rng, channels=1, size=8, classes=10):
        fault = self.fault
        rng = np.random.default_rng(0) if fault == "own rng" else rng
        classes = 10 if fault == "fixed classes" else classes
        padding = 0 if fault == "unpadded" else 1
        side = (size - 4) // 2 if fault == "unpadded" else size // 4 if fault == "two pools" else size // 2
        self.first = nn.Conv2d(channels, 16, 3, rng, padding=padding)
        self.second = nn.Conv2d(16, 32, 3, rng, padding=padding)
        self.head = nn.Linear(32 * side**2, classes, rng)

    def forward(self, x):
        fault = self.fault
        pool = ops.avgpool2d if fault == "mean" else ops.maxpool2d
        x = self.first(x)
        x = x if fault in ("linear", "first linear") else ops.relu(x)
        x = pool(x) if fault in ("early pool", "two pools") else x
        x = self.second(x)
        x = x if fault in ("linear", "second linear") else ops.relu(x)
        x = x if fault == "early pool" else pool(x)
        logits = self.head(x.reshape(len(x), -1))
        return {"softmax": ops.softmax, "clipped": ops.relu}.get(fault, lambda x: x)(logits)


def astray(fault):
    return type("SmallCNN", (Faulty,), {"fault": fault})


PROBLEMS = [
    Problem(
        "nn.SmallCNN",
        points=6,
        scenario="ch09_cnn.logits_and_gradients",
        outputs=("logits", "gradients", "drawn from rng"),
        uses=(
            "activations.backward",
            "activations.relu",
            "activations.relu_grad",
            "autograd.Tensor",
            "autograd.topological_sort",
            "conv.col2im",
            "conv.conv2d",
            "conv.conv2d_backward",
            "conv.conv_output_size",
            "conv.im2col",
            "conv.pad2d",
            "init.default_uniform",
            "nn.Activation",
            "nn.Linear",
            "nn.Module",
            "nn.Sequential",
            "nn.linear_backward",
            "nn.linear_forward",
            "pool.maxpool2d",
            "pool.maxpool2d_backward",
        ),
        groups=(
            Group("digits", digits, weight=2),
            Group("several channels", colours),
            Group("fewer classes", few_classes),
            Group("an odd size", odd_size, weight=0.5),
            Group("channels, size and classes", all_changed, weight=0.5),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "no ReLU between the convolutions",
                "The first convolution passes straight into the second. Two linear maps in a row are one: a"
                " ReLU has to stand between them.",
                "9.8",
                astray("first linear"),
            ),
            Mistake(
                "no ReLU before the pooling",
                "The maps of the second convolution are pooled and handed on with their negative numbers."
                " Each of the two convolutions is followed by a ReLU.",
                "9.8",
                astray("second linear"),
            ),
            Mistake(
                "no ReLU at all",
                "Neither convolution is followed by a ReLU. Apart from the maximum of the pooling, the"
                " network is then a linear map.",
                "9.8",
                astray("linear"),
            ),
            Mistake(
                "softmax at the end",
                "Probabilities are returned. The network gives logits; the loss takes their softmax itself,"
                " and a second one flattens the gradients.",
                "9.8",
                astray("softmax"),
            ),
            Mistake(
                "ReLU on the logits",
                "The logits pass through a ReLU and are never negative. A class whose logit is below zero"
                " would get no gradient: the linear layer is the last.",
                "9.8",
                astray("clipped"),
            ),
            Mistake(
                "pooled between the convolutions",
                "The pooling stands after the first convolution. All shapes fit, but the second convolution"
                " then sees images of half the size; pool after both.",
                "9.8",
                astray("early pool"),
            ),
            Mistake(
                "pooled twice",
                "Each convolution is followed by a pooling. There is a single one, after the second"
                " convolution, which leaves size // 2 rows and columns.",
                "9.8",
                astray("two pools"),
            ),
            Mistake(
                "mean for maximum",
                "The windows are averaged. The network takes their maximum, as `MaxPool2d` does.",
                "9.8",
                astray("mean"),
            ),
            Mistake(
                "padding forgotten",
                "The convolutions have no padding, and each cuts a row or column off every side. With"
                " padding 1 a 3×3 kernel keeps the size.",
                "9.4",
                astray("unpadded"),
            ),
            Mistake(
                "classes fixed at ten",
                "There are always ten logits. Their number is the parameter `classes`.",
                "9.8",
                astray("fixed classes"),
            ),
            Mistake(
                "a generator of its own",
                "The parameters do not come from `rng`: every network starts with the same ones. Hand the"
                " generator that was given on to each layer.",
                "9.8",
                astray("own rng"),
            ),
        ),
    )
]
