"""A5.5: layers made into models, nn.Sequential and nn.MLP."""

from itertools import pairwise
from typing import Any

import numpy as np
import torch

from autograder.scenarios.ch06_modules import MLP, SEQUENTIAL
from dlcore import nn

from .problem import Arguments, Group, Mistake, Problem, gradients, normal

# nn.Sequential


def chained(rng: np.random.Generator, count: int, order: list[Any]) -> Arguments:
    layers = [{"scale": normal(rng, 2), "shift": normal(rng, 2)} for _ in range(count)]
    return {"layers": layers, "order": order, "x": normal(rng, 2, 2), "g": normal(rng, 2, 2)}


def three(rng: np.random.Generator) -> Arguments:
    return chained(rng, 3, [0, 1, 2])


def one(rng: np.random.Generator) -> Arguments:
    return chained(rng, 1, [0])


def none(rng: np.random.Generator) -> Arguments:
    return chained(rng, 0, [])


def again(rng: np.random.Generator) -> Arguments:
    return chained(rng, 2, [[0, 1, 0], [1, 0, 0, 1]][int(rng.integers(2))])


def nested(rng: np.random.Generator) -> Arguments:
    return chained(rng, 3, [[[0, 1], 2], [0, [1, 2]]][int(rng.integers(2))])


def inside(rng: np.random.Generator) -> Arguments:
    drawn = (three, again, nested)[int(rng.integers(3))](rng)
    return {name: value for name, value in drawn.items() if name != "g"}


def sequential_reference(layers, order, x, g=None):
    """scale · x + shift, layer by layer."""
    if g is None:
        items = torch.tensor([order.index(k) for k in order] * 2)
        found, training = torch.ones(2 * len(layers), dtype=int), torch.zeros(len(layers), dtype=int)
        return None, None, None, found, training, len(order), items, 0
    flat = [i for k in order for i in (k if isinstance(k, list) else [k])]

    def model(x, *numbers):
        for i in flat:
            x = torch.addcmul(numbers[2 * i + 1], x, numbers[2 * i])
        return x * 1

    numbers = tuple(layer[name] for layer in layers for name in ("scale", "shift"))
    dx, *own = gradients(model, (x, *numbers), g)
    return model(x, *numbers), dx, own, None, None, None, None, None


class InATuple(nn.Sequential):
    def __init__(self, *layers):
        self.layers = layers


class BackToFront(nn.Sequential):
    def forward(self, x):
        for layer in reversed(self.layers):
            x = layer(x)
        return x


class Curtailed(nn.Sequential):
    def forward(self, x):
        for layer in self.layers[:-1]:
            x = layer(x)
        return x


class NotPassedOn(nn.Sequential):
    def forward(self, x):
        y = x
        for layer in self.layers:
            y = layer(x)
        return y


class OnceEach(nn.Sequential):
    def __init__(self, *layers):
        super().__init__(*dict.fromkeys(layers))


class SequentialKeeping(nn.Sequential):
    def forward(self, x):
        self.x = x
        return super().forward(x)


# nn.MLP


def perceptron(rng: np.random.Generator, *sizes: int, **activation: str) -> Arguments:
    """Weights of about 1, so that activations bend."""
    numbers = rng.uniform(0.3, 1.5, 11) * rng.choice([-1, 1], 11)
    ends = {"x": normal(rng, 2, sizes[0], scale=1.5), "g": normal(rng, 2, sizes[-1])}
    return {"sizes": list(sizes), "numbers": numbers} | ends | activation


def two_hidden(rng: np.random.Generator) -> Arguments:
    return perceptron(rng, *rng.permutation([2, 3, 4, 2]).tolist())


def named(rng: np.random.Generator) -> Arguments:
    name = str(rng.choice(["tanh", "sigmoid", "softplus", "silu"]))
    return perceptron(rng, *rng.permutation([2, 3, 4])[:3].tolist(), activation=name)


def equal_widths(rng: np.random.Generator) -> Arguments:
    return perceptron(rng, *[int(rng.integers(2, 4))] * 4)


def no_hidden(rng: np.random.Generator) -> Arguments:
    return perceptron(rng, *rng.permutation([2, 3]).tolist())


def mlp_reference(sizes, numbers, x, g, activation="relu"):
    """The same perceptron of torch.nn.Modules."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        linear = torch.nn.Linear(inputs, outputs, dtype=x.dtype, device=x.device)
        for p in linear.parameters():
            p.data = numbers.repeat(p.numel())[: p.numel()].reshape(p.shape)
        kind = {"relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid", "softplus": "Softplus", "silu": "SiLU"}
        layers += [linear, getattr(torch.nn, kind[activation])()]
    model = torch.nn.Sequential(*layers[:-1])
    leaf = x.clone().requires_grad_()
    y = model(leaf)
    y.backward(g)
    own = list(model.parameters())
    shapes = " ".join("×".join(map(str, p.shape)) for p in own)
    return y, leaf.grad, [p.grad for p in own], shapes, torch.tensor([1, 1, 0])


class LastActivated(nn.MLP):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(sizes, rng, activation)
        self.layers.append(nn.Activation(activation))


class AllLinear(nn.MLP):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(sizes, rng, activation)
        self.layers = self.layers[::2]


class OnlyRelu(nn.MLP):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(sizes, rng)


class FirstOnly(nn.MLP):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(sizes, rng, activation)
        self.layers = self.layers[:2] + self.layers[2::2]


class Unbiased(nn.MLP):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(sizes, rng, activation)
        for layer in self.layers[::2]:
            layer.bias = None


class Reseeded(nn.MLP):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(sizes, rng, activation)
        seed = int(rng.integers(1000))
        for i, (inputs, outputs) in enumerate(pairwise(sizes)):
            self.layers[2 * i] = nn.Linear(inputs, outputs, np.random.default_rng(seed))


PROBLEMS = [
    Problem(
        "nn.Sequential",
        points=2,
        outputs=SEQUENTIAL,
        scenario="ch06_modules.sequential",
        uses=("nn.Module", "autograd.Tensor"),
        groups=(
            Group("three layers", three, weight=2),
            Group("a layer used again", again),
            Group("one inside another", nested),
            Group("one layer", one, weight=0.5),
            Group("no layer", none, weight=0.5),
            Group("the layers of a model", inside, weight=2),
        ),
        reference=sequential_reference,
        mistakes=(
            Mistake(
                "layers kept in a tuple",
                "The layers stay in the tuple that *layers is. Module looks for children in attributes and in"
                " lists, so it finds no parameters to train and no layers to switch: make it a list.",
                "6.5",
                InATuple,
            ),
            Mistake(
                "back to front",
                "The layers are applied from the last to the first. The way there follows the list; only"
                " backward runs against it, and autograd sees to that.",
                "6.5",
                BackToFront,
            ),
            Mistake(
                "last layer left out",
                "The last layer is never called. Apply every layer of the list; what comes out of the last is"
                " the result.",
                "6.5",
                Curtailed,
            ),
            Mistake(
                "output not passed on",
                "Every layer is given the input of the whole, and only the last one's output counts. Each"
                " layer works on what the one before it has made: x = layer(x).",
                "6.5",
                NotPassedOn,
            ),
            Mistake(
                "a layer only once",
                "A layer that stands in the list twice is applied once. Its parameters are shared, but it"
                " works in both places.",
                "6.5",
                OnceEach,
            ),
            Mistake(
                "input kept as an attribute",
                "forward stores its input on the model. A tensor in an attribute is a parameter, and an array"
                " a buffer, so the last batch is trained or saved with the model. The graph remembers it by"
                " itself.",
                "6.5",
                SequentialKeeping,
            ),
        ),
    ),
    Problem(
        "nn.MLP",
        points=3,
        outputs=MLP,
        scenario="ch06_modules.mlp",
        uses=(
            "nn.Sequential",
            "nn.Linear",
            "nn.Activation",
            "nn.Module",
            "nn.mlp_param_count",
            "autograd.Tensor",
        ),
        groups=(
            Group("two hidden layers", two_hidden, weight=2),
            Group("an activation by name", named),
            Group("equal widths", equal_widths),
            Group("no hidden layer", no_hidden, weight=0.5),
        ),
        reference=mlp_reference,
        mistakes=(
            Mistake(
                "activation after the last layer",
                "The output passes through the activation too. Logits and regression targets may have any"
                " sign and size: the last layer stays linear.",
                "6.4",
                LastActivated,
            ),
            Mistake(
                "no activation between",
                "The linear layers follow one another directly. Together they are one linear map, however"
                " many there are: an activation stands between each two.",
                "6.4",
                AllLinear,
            ),
            Mistake(
                "ReLU whatever the name",
                "The hidden layers use ReLU although another activation is named. Hand the name on to"
                " Activation.",
                "6.5",
                OnlyRelu,
            ),
            Mistake(
                "only one activation",
                "There is an activation after the first layer and none after the other hidden ones, which"
                " collapse into one. Each but the last layer has its own.",
                "6.4",
                FirstOnly,
            ),
            Mistake(
                "biases left out",
                "The linear layers are made without a bias. All boundaries of units then pass through the"
                " origin: leave bias at its default.",
                "6.4",
                Unbiased,
            ),
            Mistake(
                "every layer from the same numbers",
                "Each layer draws from a generator that begins anew, so layers of one size start with the"
                " same weights. Hand the one rng to all of them: what it gives is different every time.",
                "6.5",
                Reseeded,
            ),
        ),
    ),
]
