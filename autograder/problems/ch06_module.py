"""A5.5: nn.Module, a tree that knows its parameters."""

from functools import partial
from typing import Any

import numpy as np
import torch

from autograder.scenarios.ch06_modules import MODULE
from dlcore import autograd, nn

from .problem import Arguments, Group, Mistake, Problem, normal

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
]
