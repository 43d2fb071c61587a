"""A5.5: modules, and the layers and models made of them."""

import math
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from autograder.scenarios.ch06_modules import ACTIVATION, LINEAR, MLP, MODULE, SEQUENTIAL
from dlcore import activations as act
from dlcore import autograd, nn, ops, syllabus

from .problem import Arguments, Group, Mistake, Problem, gradients, normal

# nn.Module: trees are described as the scenario grows them.

NAMES = ("bias", "gain", "scale", "shift", "weight")
PLACES = ("body", "decoder", "encoder", "head", "stem", "tail")
PLAIN = {"width": 3, "kind": "relu", "nothing": None, "sizes": [4, 2]}


def part(rng: np.random.Generator, buffered: bool = False, **more: Any) -> dict[str, Any]:
    """A module with one or two parameters of its own, a buffer if it is to have one, and `more`."""
    names = rng.permutation(NAMES)[: rng.integers(1, 3)]
    own = {"parameters": {str(name): normal(rng, int(rng.integers(1, 3))) for name in names}}
    return own | ({"buffers": {"average": normal(rng, 2)}} if buffered else {}) | more


def places(rng: np.random.Generator, count: int) -> list[str]:
    return [str(place) for place in rng.permutation(PLACES)[:count]]


def deep(rng: np.random.Generator, buffered: bool = False) -> dict[str, Any]:
    """Children of children, in attributes and in lists, some without parameters of their own."""
    a, b, c, d = places(rng, 4)
    first = part(rng, children={b: part(rng, buffered)})
    listed = [part(rng), {"children": {c: part(rng, buffered)}}]
    return part(rng, buffered, plain=PLAIN, children={a: first, "layers": listed, d: part(rng)})


def parameters(rng: np.random.Generator) -> Arguments:
    return {"ask": "parameters", "tree": deep(rng)}


def shared(rng: np.random.Generator) -> Arguments:
    """One tensor in two or three places; and two biases that are equal and yet two."""
    a, b, c = places(rng, 3)
    zeros = {"parameters": {"bias": np.zeros(2)}}
    children = {a: {"parameters": {"again": "table"}}, b: zeros}
    children |= {"layers": [{"parameters": {"more": f"{a}.again"}}], c: zeros}
    own = {"table": normal(rng, 2)} | ({"own": normal(rng, 1)} if rng.integers(2) else {})
    return {"ask": "parameters", "tree": {"parameters": own, "children": children}}


def below(rng: np.random.Generator) -> Arguments:
    return {"ask": "below", "tree": deep(rng)}


def modes(rng: np.random.Generator) -> Arguments:
    tree = deep(rng)
    name, child = next(iter(tree["children"].items()))
    inner = [f"{name}.", f"{name}.{next(iter(child['children']))}.", "layers.1."]
    return {"ask": "modes", "tree": tree, "inner": str(rng.choice(inner))}


def after_backward(rng: np.random.Generator) -> Arguments:
    return {"ask": "gradients", "tree": deep(rng)}


def saved(rng: np.random.Generator) -> Arguments:
    return {"ask": "saved", "tree": deep(rng, buffered=True)}


def loaded(rng: np.random.Generator) -> Arguments:
    (place,) = places(rng, 1)
    child = part(rng, buffered=True)
    tree = part(rng, buffered=True, children={place: child})
    arrays = {name: array for kind in ("parameters", "buffers") for name, array in tree[kind].items()}
    for kind in ("parameters", "buffers"):
        arrays |= {f"{place}.{name}": array for name, array in child[kind].items()}
    state = {name: normal(rng, *arrays[name].shape) for name in rng.permutation(list(arrays)).tolist()}
    return {"ask": "loaded", "tree": tree, "state": state}


def misfits(rng: np.random.Generator) -> Arguments:
    """States that lack the last parameter, have one too many, or have it in another shape."""
    (place,) = places(rng, 1)
    last = f"{place}.weight"
    shapes = {"bias": (2,), "scale": (1,), last: (2, 2)}
    own = {name: np.zeros(shapes[name]) for name in ("bias", "scale")}
    tree = {"parameters": own, "children": {place: {"parameters": {"weight": np.zeros((2, 2))}}}}
    states = [{name: normal(rng, *shape) for name, shape in shapes.items()} for _ in range(4)]
    del states[1][last]
    states[2] |= {f"{place}.extra": normal(rng, 1)}
    states[3][last] = normal(rng, 1, 2)
    return {"ask": "misfits", "tree": tree, "state": states[0], "others": states[1:]}


def precision(rng: np.random.Generator) -> Arguments:
    return {"ask": "precision", "tree": deep(rng, buffered=True)}


class Torch:
    """The same tree of torch.nn.Modules."""

    def __init__(self, tree):
        self.parts, self.known, self.owners = {}, {}, {}
        self.top = self.grow(tree, "")

    def grow(self, tree, path):
        module = self.parts[path] = torch.nn.Module()
        for name, value in tree.get("parameters", {}).items():
            p = self.known[value] if isinstance(value, str) else torch.nn.Parameter(value)
            self.known[path + name] = p
            module.register_parameter(name, p)
        for name, value in tree.get("buffers", {}).items():
            module.register_buffer(name, value.clone())
            self.owners[path + name] = (module, name)
        for name, child in tree.get("children", {}).items():
            if isinstance(child, list):
                members = [self.grow(member, f"{path}{name}.{i}.") for i, member in enumerate(child)]
                module.add_module(name, torch.nn.ModuleList(members))
            else:
                module.add_module(name, self.grow(child, f"{path}{name}."))
        return module

    def values(self):
        return torch.cat([p.detach().ravel() for p in self.known.values()])

    def buffered(self):
        return torch.cat([getattr(owner, name) for owner, name in self.owners.values()])

    def modes(self):
        return [int(part.training) for part in self.parts.values()]


def torch_parameters(tree):
    names = " ".join(name for name, _ in tree.top.named_parameters())
    return {"names": names, "values": torch.cat([p.detach().ravel() for p in tree.top.parameters()])}


def torch_below(tree):
    names = []
    for name, child in tree.top.named_children():
        listed = isinstance(child, torch.nn.ModuleList)
        names += [f"{name}.{i}" for i in range(len(child))] if listed else [name]
    count = sum(not isinstance(module, torch.nn.ModuleList) for module in tree.top.modules())
    return {"children": " ".join(names), "modules": count}


def torch_modes(tree, inner):
    top, inside = tree.top, tree.parts[inner]
    training, called = [tree.modes()], [6.0]
    for switch in (top.eval, inside.train, top.train, inside.eval, partial(top.train, False)):
        switch()
        training.append(tree.modes())
        called.append(6.0 if top.training else 3.0)
    return {
        "training": torch.tensor(training),
        "called": torch.tensor(called),
        "itself": torch.ones(5, dtype=int),
    }


def torch_gradients(tree):
    for p in tree.known.values():
        p.grad = torch.ones_like(p)
    tree.top.zero_grad()
    return {"gradients_left": torch.tensor([int(p.grad is not None) for p in tree.known.values()])}


def torch_saved(tree):
    """In the order of the sorted names."""
    state = tree.top.state_dict()
    arrays = [[state[name].ravel() for name in sorted(kind)] for kind in (tree.known, tree.owners)]
    return {"names": " ".join(sorted(state)), "values": torch.cat(arrays[0]), "buffers": torch.cat(arrays[1])}


def torch_loaded(tree, state):
    tree.top.load_state_dict(state)
    return {"values": tree.values(), "buffers": tree.buffered()}


def torch_misfits(tree, state, others):
    """What is refused leaves the state before it, which is more than PyTorch promises."""
    refused = []
    for other in others:
        try:
            tree.top.load_state_dict(other)
            refused.append(0)
        except RuntimeError:
            refused.append(1)
    tree.top.load_state_dict(state)
    return {"refused": torch.tensor(refused), "values": [tree.values()] * len(others)}


def torch_precision(tree):
    sizes = []
    for dtype in (torch.float32, torch.float64):
        tree.top.to(dtype)
        arrays = [*tree.known.values(), *(getattr(owner, name) for owner, name in tree.owners.values())]
        sizes.append([array.element_size() for array in arrays])
    found = {"bytes": torch.tensor(sizes), "itself": torch.ones(2, dtype=int)}
    return found | {"values": tree.values(), "buffers": tree.buffered()}


def module_reference(ask, tree, **data):
    asked = {
        "parameters": torch_parameters,
        "below": torch_below,
        "modes": torch_modes,
        "gradients": torch_gradients,
        "saved": torch_saved,
        "loaded": torch_loaded,
        "misfits": torch_misfits,
        "precision": torch_precision,
    }
    found = asked[ask](Torch(tree), **data)
    return tuple(found.get(name) for name in MODULE)


class OneLevel(nn.Module):
    def modules(self):
        yield self
        yield from (child for _, child in self.children())

    def _named(self, kind, prefix=""):
        for name, value in vars(self).items():
            if isinstance(value, kind):
                yield prefix + name, value, self
        for name, child in self.children() if not prefix else ():
            yield from child._named(kind, f"{name}.")


class Listless(nn.Module):
    def children(self):
        return ((name, value) for name, value in vars(self).items() if isinstance(value, nn.Module))


class Twice(nn.Module):
    def named_parameters(self):
        return ((name, tensor) for name, tensor, _ in self._named(autograd.Tensor))


class Pathless(nn.Module):
    def _named(self, kind, prefix=""):
        return super()._named(kind)


class TopOnly(nn.Module):
    def train(self, mode=True):
        self.training = mode
        return self


class Uncopied(nn.Module):
    def state_dict(self):
        buffers = {name: buffer for name, buffer, _ in self._named(np.ndarray)}
        return {name: tensor.data for name, tensor in self.named_parameters()} | buffers


class Bufferless(nn.Module):
    def state_dict(self):
        return {name: tensor.data.copy() for name, tensor in self.named_parameters()}


class Keeping(nn.Module):
    def load_state_dict(self, state):
        super().load_state_dict(state)
        take(self, state, copied=False)


class Halfway(nn.Module):
    def load_state_dict(self, state):
        take(self, state, checked=True)
        if state.keys() - self.state_dict().keys():
            raise ValueError


class Unchecked(nn.Module):
    def load_state_dict(self, state):
        take(self, state)


class Skipping(nn.Module):
    def load_state_dict(self, state):
        take(self, self.state_dict() | dict(state))


class Extra(nn.Module):
    def load_state_dict(self, state):
        super().load_state_dict({name: value for name, value in state.items() if name in self.state_dict()})


class Unconverted(nn.Module):
    def astype(self, dtype):
        for tensor in self.parameters():
            tensor.data = tensor.data.astype(dtype)
        return self


def take(module, state, checked=False, copied=True):
    """Take a state over as it comes, name by name."""
    for name, tensor in module.named_parameters():
        if checked and state[name].shape != tensor.shape:
            raise ValueError
        tensor.data = state[name].copy() if copied else state[name]
    for name, _, owner in list(module._named(np.ndarray)):
        setattr(owner, name.rpartition(".")[2], state[name].copy() if copied else state[name])


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
        "nn.Module",
        points=5,
        outputs=MODULE,
        scenario="ch06_modules.module",
        uses=("autograd.Tensor",),
        groups=(
            Group("parameters and their names", parameters, weight=2),
            Group("a shared parameter", shared),
            Group("children and modules", below),
            Group("training and evaluation", modes),
            Group("zero_grad", after_backward),
            Group("a state saved", saved),
            Group("a state loaded", loaded),
            Group("states that do not fit", misfits),
            Group("another precision", precision),
        ),
        reference=module_reference,
        mistakes=(
            Mistake(
                "only one level deep",
                "Parameters of this module and of its children are found, but not those of its children's"
                " children. Each module has only to know its own: let it ask its children the same question,"
                " and put the child's name and a dot before what they answer.",
                "6.5",
                OneLevel,
            ),
            Mistake(
                "lists of modules passed over",
                "Children in a list are not found, so the optimiser never moves their parameters. An"
                " attribute may be a list: its members are named list.0, list.1 and so on.",
                "6.5",
                Listless,
            ),
            Mistake(
                "a shared parameter twice",
                "A tensor that two modules share is listed in both places. An optimiser would step it twice:"
                " remember which tensors have been seen, and list each under its first name alone.",
                "6.5",
                Twice,
            ),
            Mistake(
                "names without their path",
                "Parameters bear their own names alone, such as weight. Two layers then collide in the state,"
                " and one of them is lost: the name is the whole path, encoder.layers.0.weight.",
                "6.5",
                Pathless,
            ),
            Mistake(
                "mode of the top alone",
                "train and eval switch only the module they are called on. Dropout and batch norm sit deep"
                " in the tree and must hear of it: switch every module below.",
                "6.5",
                TopOnly,
            ),
            Mistake(
                "state not copied",
                "The state holds the model's own arrays, which go on changing as it is trained. What was"
                " saved as the best state is then always the latest: return copies.",
                "6.5",
                Uncopied,
            ),
            Mistake(
                "state without buffers",
                "The state has the parameters only. Arrays such as running means are not trained, but the"
                " model answers differently without them, so they are saved and loaded too.",
                "6.5",
                Bufferless,
            ),
            Mistake(
                "loaded arrays kept",
                "The model takes the arrays of the state for its own. Two models that load one state are then"
                " tied together, and training either changes both and the state: copy the numbers.",
                "6.5",
                Keeping,
            ),
            Mistake(
                "half a state taken",
                "A state that does not fit is refused only when the misfit is met, after others of its arrays"
                " have been taken over. Check all names and shapes first, then copy: a refused state leaves"
                " the model as it was.",
                "6.5",
                Halfway,
            ),
            Mistake(
                "state taken unchecked",
                "load_state_dict copies without comparing. Entries that this model does not have are passed"
                " over, and an array of another shape is taken or stretched: compare the names both ways, and"
                " the shapes, before anything is copied.",
                "6.5",
                Unchecked,
            ),
            Mistake(
                "misfits skipped",
                "Whatever the state lacks keeps its old value and no error says so. A model that has half"
                " loaded runs, badly, and nobody knows why: refuse a state that does not fit.",
                "6.5",
                Skipping,
            ),
            Mistake(
                "extra entries passed over",
                "Entries that the model does not have are dropped in silence. They show that the state"
                " belongs to another model: refuse it, as one that lacks something.",
                "6.5",
                Extra,
            ),
            Mistake(
                "buffers keep their precision",
                "astype converts the parameters alone. A float64 buffer turns what it meets back into"
                " float64: convert buffers as well.",
                "6.5",
                Unconverted,
            ),
        ),
    ),
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
