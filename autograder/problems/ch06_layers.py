"""A5.5: the first layers, nn.Linear and nn.Activation."""

import math
from functools import partial

import numpy as np
import torch

from autograder.scenarios.ch06_modules import ACTIVATION, LINEAR
from dlcore import activations as act
from dlcore import autograd, nn, ops, syllabus

from .problem import Arguments, Group, Mistake, Problem, gradients, normal

# nn.Linear


def shaped(rng: np.random.Generator, inputs: int, outputs: int, *front: int, bias: bool = True) -> Arguments:
    b = normal(rng, outputs) if bias else None
    numbers = {"w": normal(rng, outputs, inputs), "b": b}
    return numbers | {"x": normal(rng, *front, inputs), "g": normal(rng, *front, outputs)}


def batch(rng: np.random.Generator) -> Arguments:
    n, inputs, outputs = rng.permutation([2, 3, 4])
    return shaped(rng, inputs, outputs, n)


def square(rng: np.random.Generator) -> Arguments:
    """All sizes equal: what is transposed still fits."""
    return shaped(rng, 2, 2, 2)


def unbiased(rng: np.random.Generator) -> Arguments:
    inputs, outputs = rng.permutation([2, 3])
    return shaped(rng, inputs, outputs, 2, bias=False)


def sequences(rng: np.random.Generator) -> Arguments:
    """More axes in front than one."""
    inputs, outputs, length = rng.permutation([2, 3, 2])
    return shaped(rng, inputs, outputs, 2, length)


def start(rng: np.random.Generator) -> Arguments:
    """Wide enough for the spread of the first weights to be seen."""
    inputs, seed = rng.integers([16, 0], [36, 1000]).tolist()
    return {"inputs": inputs, "outputs": 2000, "seed": seed, "bias": bool(rng.integers(4))}


def linear_reference(**data):
    found = linear_pass(**data) if "x" in data else linear_start(**data)
    return tuple(found.get(name) for name in LINEAR)


def linear_pass(w, b, x, g):
    """PyTorch's layer with these weights."""
    dx, dw, *db = gradients(torch.nn.functional.linear, (x, w) if b is None else (x, w, b), g)
    return {"y": torch.nn.functional.linear(x, w, b), "dx": dx, "dw": dw, "db": db[0] if db else None}


def linear_start(inputs, outputs, seed, bias):
    """What holds of the first weights of PyTorch's own layer."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layer = torch.nn.Linear(inputs, outputs, bias)
    units = {name: p.detach() * math.sqrt(inputs) for name, p in layer.named_parameters()}
    spread = {name: 4 * math.log2(unit.std() * math.sqrt(3)) for name, unit in units.items()}
    return {
        "names": " ".join(sorted(units)),
        "shapes": {name: list(unit.shape) for name, unit in units.items()},
        "bounded": {name: int(unit.abs().max() <= 1) for name, unit in units.items()},
        "spread": {name: 2.0 ** (round(size) / 4) for name, size in spread.items()},
        "mean": {name: round(4 * float(unit.mean())) / 4 for name, unit in units.items()},
        "drawn": torch.ones(2, dtype=int),
        "input_kept": 0,
    }


class Transposed(nn.Linear):
    def __init__(self, inputs, outputs, rng, bias=True):
        super().__init__(inputs, outputs, rng, bias)
        self.weight.data = np.ascontiguousarray(self.weight.data.T)

    def forward(self, x):
        y = x @ self.weight
        return y if self.bias is None else y + self.bias


class AlwaysBiased(nn.Linear):
    def __init__(self, inputs, outputs, rng, bias=True):
        super().__init__(inputs, outputs, rng)


class BiasUnused(nn.Linear):
    def forward(self, x):
        return ops.linear(x, self.weight)


class ZeroBias(nn.Linear):
    def __init__(self, inputs, outputs, rng, bias=True):
        super().__init__(inputs, outputs, rng, bias)
        if bias:
            self.bias.data = np.zeros(outputs)


class Normal(nn.Linear):
    def __init__(self, inputs, outputs, rng, bias=True):
        super().__init__(inputs, outputs, rng, bias)
        for p in self.parameters():
            p.data = rng.normal(0, 1 / math.sqrt(inputs), p.shape)


class Rootless(nn.Linear):
    def __init__(self, inputs, outputs, rng, bias=True):
        super().__init__(inputs, outputs, rng, bias)
        for p in self.parameters():
            p.data = p.data / math.sqrt(inputs)


class OwnGenerator(nn.Linear):
    def __init__(self, inputs, outputs, rng, bias=True):
        super().__init__(inputs, outputs, np.random.default_rng(0), bias)


class LinearKeeping(nn.Linear):
    def forward(self, x):
        self.x = x
        return super().forward(x)


class LinearCut(nn.Linear):
    def forward(self, x):
        return autograd.Tensor(super().forward(x).data)


# nn.Activation

SMOOTH = ["sigmoid", "tanh", "softplus", "gelu", "gelu_tanh", "silu"]
KINKED = ["heaviside", "identity", "relu", "leaky_relu"]
FUNCTIONS = {f"activations.{name}{kind}" for name in SMOOTH + KINKED for kind in ("", "_grad")} & {
    *syllabus.target_names()
}


def smooth(rng: np.random.Generator) -> Arguments:
    return {"names": SMOOTH, "x": normal(rng, 3, scale=1.5), "g": normal(rng, 3)}


def kinked(rng: np.random.Generator) -> Arguments:
    x = rng.uniform(0.2, 3, (2, 2)) * rng.permutation([1, 1, -1, -1]).reshape(2, 2)
    return {"names": KINKED, "x": x, "g": normal(rng, 2, 2)}


def far_out(rng: np.random.Generator) -> Arguments:
    """Where eˣ leaves the range of numbers."""
    return {
        "names": SMOOTH[:3],
        "x": rng.uniform([100, 100, 0], [2000, 2000, 2]) * [1, -1, 1],
        "g": normal(rng, 3),
    }


def bare(rng: np.random.Generator) -> Arguments:
    return {"names": rng.permutation(SMOOTH + KINKED)[:3].tolist(), "x": normal(rng, 2)}


def activation_reference(names, x, g=None):
    if g is None:
        return None, None, dict.fromkeys(names, 0)
    found = {name: torch_activation(name) for name in names}
    dx = {name: gradients(f, (x,), g)[0] for name, f in found.items()}
    return {name: f(x) for name, f in found.items()}, dx, None


def torch_activation(name):
    special = {
        "heaviside": lambda x: (x >= 0) + 0 * x,
        "identity": torch.clone,
        "gelu_tanh": partial(torch.nn.functional.gelu, approximate="tanh"),
    }
    return special.get(name) or getattr(torch.nn.functional, name)


class AlwaysRelu(nn.Activation):
    def forward(self, x):
        return ops.relu(x)


class ActivationCut(nn.Activation):
    def forward(self, x):
        return autograd.Tensor(act.forward(self.name, x.data))


class AtTheOutput(nn.Activation):
    def forward(self, x):
        y = act.forward(self.name, x.data)
        return autograd.record(y, (x,), lambda g: (act.backward(self.name, g, y),))


class ActivationKeeping(nn.Activation):
    def forward(self, x):
        self.x = x
        return super().forward(x)


class Approximate(nn.Activation):
    def forward(self, x):
        return ops.gelu_tanh(x) if self.name == "gelu" else super().forward(x)


class BareSigmoid(nn.Activation):
    def forward(self, x):
        return ops.sigmoid(x) if self.name == "silu" else super().forward(x)


PROBLEMS = [
    Problem(
        "nn.Linear",
        points=3,
        outputs=LINEAR,
        scenario="ch06_modules.linear",
        uses=(
            "nn.Module",
            "nn.linear_forward",
            "nn.linear_backward",
            "init.default_uniform",
            "autograd.Tensor",
        ),
        groups=(
            Group("a batch", batch, weight=2),
            Group("all sizes equal", square),
            Group("without a bias", unbiased),
            Group("more axes in front", sequences),
            Group("the first weights", start),
        ),
        reference=linear_reference,
        mistakes=(
            Mistake(
                "weights stored inputs first",
                "W has the shape (in, out). It is stored with a row for each output, (out, in), and the layer"
                " computes x Wᵀ: saved states and linear_backward count on it.",
                "6.5",
                Transposed,
            ),
            Mistake(
                "bias=False ignored",
                "The layer has a bias although bias=False. It then has no parameter b at all: self.bias is"
                " None, and is passed on as None.",
                "6.5",
                AlwaysBiased,
            ),
            Mistake(
                "bias not added",
                "forward computes x Wᵀ alone. The bias exists, but is neither added nor ever learns.",
                "6.5",
                BiasUnused,
            ),
            Mistake(
                "bias starts at zero",
                "b starts at 0. PyTorch's start, which is asked for, draws it like W: uniform on ±1/√in.",
                "6.5",
                ZeroBias,
            ),
            Mistake(
                "normal, not uniform",
                "The first weights are normal with standard deviation 1/√in. PyTorch's are uniform on"
                " ±1/√in: none is larger, and the standard deviation is 1/√(3 in).",
                "6.5",
                Normal,
            ),
            Mistake(
                "bound without the root",
                "The first weights lie within ±1/in. Sums of many random terms grow like the root of their"
                " number, so the bound is 1/√in; with 1/in signals die out from layer to layer.",
                "6.5",
                Rootless,
            ),
            Mistake(
                "a generator of its own",
                "The layer makes its own generator from a fixed seed. All layers of one size then start"
                " alike: draw from the rng that is given.",
                "6.5",
                OwnGenerator,
            ),
            Mistake(
                "input kept as an attribute",
                "forward stores its input on the layer. A tensor in an attribute is a parameter, and an array"
                " a buffer: the last batch is now trained or saved with the model. The graph remembers the"
                " input by itself.",
                "6.5",
                LinearKeeping,
            ),
            Mistake(
                "graph cut off",
                "The result is a new tensor made from an array, which knows nothing of x, W and b, and no"
                " gradient comes back. Compute with the tensors themselves, by ops.linear or by @ and +.",
                "6.6",
                LinearCut,
            ),
        ),
    ),
    Problem(
        "nn.Activation",
        points=1,
        outputs=ACTIVATION,
        scenario="ch06_modules.activation",
        uses=("nn.Module", "autograd.Tensor", "activations.backward", *sorted(FUNCTIONS)),
        groups=(
            Group("smooth functions", smooth, weight=2),
            Group("functions with a kink or a jump", kinked),
            Group("large inputs", far_out, weight=0.5),
            Group("nothing kept", bare, weight=0.5),
        ),
        reference=activation_reference,
        mistakes=(
            Mistake(
                "ReLU whatever the name",
                "Every name gives ReLU. The name chooses the function: getattr(ops, name) finds it.",
                "6.5",
                AlwaysRelu,
            ),
            Mistake(
                "graph cut off",
                "The function is applied to the array x.data, and its result is a tensor without a past: no"
                " gradient comes back. The functions of ops take tensors and record what they do.",
                "6.6",
                ActivationCut,
            ),
            Mistake(
                "derivative at the output",
                "The gradient is g ⊙ act'(y), at the output. The derivative is taken where the function was,"
                " at the input x.",
                "6.4",
                AtTheOutput,
            ),
            Mistake(
                "input kept as an attribute",
                "forward stores its input on the module. A tensor in an attribute is a parameter, and an"
                " array a buffer, so the last batch is trained or saved with the model. The graph remembers"
                " the input by itself.",
                "6.5",
                ActivationKeeping,
            ),
            Mistake(
                "GELU by its approximation",
                'The name "gelu" gives GPT-2\'s approximation by tanh, which is up to 5·10⁻⁴ off. That one is'
                ' called "gelu_tanh"; "gelu" is x·Φ(x) itself.',
                "6.5",
                Approximate,
            ),
            Mistake(
                "SiLU without its x",
                'The name "silu" gives the sigmoid. SiLU is x·σ(x).',
                "6.5",
                BareSigmoid,
            ),
        ),
    ),
]
