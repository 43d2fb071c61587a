"""The classes of A5.5 at work: trees of modules and small networks are built, asked, and answered in arrays.

Random first weights cannot be compared with PyTorch's. So networks are filled with given numbers, and of
their own first weights only properties are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from dlcore import autograd, nn

Array: TypeAlias = np.ndarray[Any, Any]
Code: TypeAlias = Callable[..., Any]
Answer: TypeAlias = tuple[Any, ...]

MODULE = (
    "names",
    "values",
    "buffers",
    "children",
    "modules",
    "training",
    "called",
    "itself",
    "gradients_left",
    "refused",
    "bytes",
)


class Tree:
    """A tree of modules grown from a description, which knows by itself what it consists of.

    {"parameters": {name: array, or the path of an earlier one to share}, "buffers": {name: array},
    "plain": {name: anything}, "children": {name: tree, or a list of trees}}
    """

    def __init__(self, module: Any, tree: Mapping[str, Any]) -> None:
        self.kind = type("Part", (module,), {"forward": _scale_in_training})
        self.parts: dict[str, Any] = {}
        self.parameters: dict[str, autograd.Tensor] = {}
        self.buffers: list[tuple[Any, str]] = []  # owner, name there
        self.top = self._grow(tree, "")

    def _grow(self, tree: Mapping[str, Any], path: str) -> Any:
        part = self.parts[path] = self.kind()
        for name, value in tree.get("parameters", {}).items():
            shared = isinstance(value, str)
            tensor = self.parameters[value] if shared else nn.parameter(value.copy())
            self.parameters[path + name] = tensor
            setattr(part, name, tensor)
        for name, value in tree.get("buffers", {}).items():
            setattr(part, name, value.copy())
            self.buffers.append((part, name))
        for name, value in tree.get("plain", {}).items():
            setattr(part, name, value)
        for name, child in tree.get("children", {}).items():
            if isinstance(child, list):
                grown: Any = [self._grow(member, f"{path}{name}.{i}.") for i, member in enumerate(child)]
            else:
                grown = self._grow(child, f"{path}{name}.")
            setattr(part, name, grown)
        return part

    def values(self) -> Array:
        return _flat(tensor.data for tensor in self.parameters.values())

    def buffered(self) -> Array:
        return _flat(getattr(owner, name) for owner, name in self.buffers)

    def modes(self) -> list[int]:
        return [int(bool(part.training)) for part in self.parts.values()]

    def spoil(self) -> None:
        """Change everything where it lies."""
        for tensor in self.parameters.values():
            tensor.data += 1
        for owner, name in self.buffers:
            array = getattr(owner, name)
            array += 1


def module(code: Code, ask: str, tree: Mapping[str, Any], **data: Any) -> Answer:
    """A tree of modules, and what `ask` names of it: one of the functions below."""
    found = _ASKED[ask](Tree(code, tree), **data)
    return tuple(found.get(name) for name in MODULE)


def _parameters(tree: Tree) -> dict[str, Any]:
    names = " ".join(str(name) for name, _ in tree.top.named_parameters())
    return {"names": names, "values": _flat(tensor.data for tensor in tree.top.parameters())}


def _below(tree: Tree) -> dict[str, Any]:
    children = " ".join(str(name) for name, _ in tree.top.children())
    return {"children": children, "modules": len(list(tree.top.modules()))}


def _modes(tree: Tree, inner: str) -> dict[str, Any]:
    """All modules' modes at first and after each of some switches, of the whole tree and of a part of it."""
    top, part = tree.top, tree.parts[inner]
    switches = (top.eval, part.train, top.train, part.eval, lambda: top.train(False))
    training, called, itself = [tree.modes()], [top(3.0, scale=2.0)], []
    for switch, owner in zip(switches, (top, part, top, part, top), strict=True):
        itself.append(int(switch() is owner))
        training.append(tree.modes())
        called.append(top(3.0, scale=2.0))
    return {"training": np.array(training), "called": np.array(called), "itself": np.array(itself)}


def _gradients(tree: Tree) -> dict[str, Any]:
    """Which gradients are still there after zero_grad: None and zeros are as good."""
    for tensor in tree.parameters.values():
        tensor.grad = np.ones_like(tensor.data)
    tree.top.zero_grad()
    tree.top.zero_grad()
    left = [int(t.grad is not None and bool(np.any(t.grad))) for t in tree.parameters.values()]
    return {"gradients_left": np.array(left)}


def _saved(tree: Tree) -> dict[str, Any]:
    """A state, looked at after the model has been changed."""
    state = tree.top.state_dict()
    tree.spoil()
    names = sorted(map(str, state))
    buffers = {name for _, name in tree.buffers}
    kept = [name for name in names if name.rpartition(".")[2] in buffers]
    return {
        "names": " ".join(names),
        "values": _flat(state[name] for name in names if name not in kept),
        "buffers": _flat(state[name] for name in kept),
    }


def _loaded(tree: Tree, state: Mapping[str, Array]) -> dict[str, Any]:
    """The model after it has taken a state whose arrays are changed later."""
    given = {name: array.copy() for name, array in state.items()}
    tree.top.load_state_dict(given)
    for array in given.values():
        array += 1
    return {"values": tree.values(), "buffers": tree.buffered()}


def _misfits(tree: Tree, state: Mapping[str, Array], others: Sequence[Mapping[str, Array]]) -> dict[str, Any]:
    """Whether states that do not fit are refused, and what they leave of the one that does."""
    shapes = {name: tensor.shape for name, tensor in tree.parameters.items()}
    refused, values = [], []
    for other in others:
        tree.top.load_state_dict({name: array.copy() for name, array in state.items()})
        refused.append(_refuses(tree.top, {name: array.copy() for name, array in other.items()}))
        now = [_stretched(tensor.data, shapes[name]) for name, tensor in tree.parameters.items()]
        values.append(_flat(now))
        for name, tensor in tree.parameters.items():
            tensor.data = np.zeros(shapes[name], tensor.dtype)
    return {"refused": np.array(refused), "values": values}


def _refuses(part: Any, state: Mapping[str, Array]) -> int:
    try:
        part.load_state_dict(state)
    except NotImplementedError:
        raise
    except Exception:
        return 1
    return 0


def _precision(tree: Tree) -> dict[str, Any]:
    """Bytes to a number in all parameters and buffers, after the change to either precision."""
    sizes, itself = [], []
    for dtype in (np.float32, np.float64):
        itself.append(int(tree.top.astype(dtype) is tree.top))
        arrays = [t.data for t in tree.parameters.values()] + [getattr(o, name) for o, name in tree.buffers]
        sizes.append([array.dtype.itemsize for array in arrays])
    found = {"bytes": np.array(sizes), "itself": np.array(itself)}
    return found | {"values": tree.values(), "buffers": tree.buffered()}


_ASKED: dict[str, Callable[..., dict[str, Any]]] = {
    "parameters": _parameters,
    "below": _below,
    "modes": _modes,
    "gradients": _gradients,
    "saved": _saved,
    "loaded": _loaded,
    "misfits": _misfits,
    "precision": _precision,
}


def _scale_in_training(part: Any, x: float, scale: float = 1.0) -> float:
    return x * scale if part.training else x


LINEAR = ("y", "dx", "dw", "db", "names", "shapes", "bounded", "spread", "mean", "drawn", "input_kept")


def linear(code: Code, **data: Any) -> Answer:
    """A linear layer: with given numbers one pass there and back, without them its first weights."""
    found = _linear_pass(code, **data) if "x" in data else _linear_start(code, **data)
    return tuple(found.get(name) for name in LINEAR)


def _linear_pass(code: Code, w: Array, b: Array | None, x: Array, g: Array) -> dict[str, Any]:
    layer = code(w.shape[1], w.shape[0], np.random.default_rng(0), **({"bias": False} if b is None else {}))
    for tensor in layer.parameters():
        tensor.data = np.zeros_like(tensor.data, dtype=x.dtype)
    layer.weight.data = w.copy()
    if b is not None:
        layer.bias.data = b.copy()
    y, dx = _there_and_back(layer, x, g)
    db = getattr(getattr(layer, "bias", None), "grad", None)
    return {"y": y, "dx": dx, "dw": layer.weight.grad, "db": db}


def _linear_start(code: Code, inputs: int, outputs: int, seed: int, bias: bool) -> dict[str, Any]:
    """The first weights in units of PyTorch's bound 1/√inputs and of the spread that goes with it.

    Besides whether they are drawn from the given generator, and whether a pass leaves something on the layer.
    """
    rng = np.random.default_rng(seed)
    layers = [code(inputs, outputs, rng, bias=bias) for _ in range(2)]
    layers.append(code(inputs, outputs, np.random.default_rng(seed), bias=bias))
    first, second, again = (layer.weight.data for layer in layers)
    arrays = {name: tensor.data * np.sqrt(inputs) for name, tensor in layers[0].named_parameters()}
    return {
        "names": " ".join(sorted(arrays)),
        "shapes": {name: list(array.shape) for name, array in arrays.items()},
        "bounded": {name: int(np.abs(array).max() < 1 + 1e-5) for name, array in arrays.items()},
        "spread": {name: _about(array.std() * np.sqrt(3)) for name, array in arrays.items()},
        "mean": {name: float(np.round(4 * array.mean()) / 4) + 0.0 for name, array in arrays.items()},
        "drawn": np.array([not np.array_equal(first, second), np.array_equal(first, again)], int),
        "input_kept": _keeps(layers[1], np.zeros((1, inputs))),
    }


def _about(size: float) -> float:
    """To the next power of the fourth root of 2, which leaves right draws a room of six standard errors."""
    return float(2 ** (np.round(4 * np.log2(max(size, 1e-3))) / 4))


ACTIVATION = ("y", "dx", "input_kept")


def activation(code: Code, names: Sequence[str], x: Array, g: Array | None = None) -> Answer:
    """Activations by name: values and gradients; without g whether a pass leaves something on the module."""
    layers = {name: code(name) for name in names}
    if g is None:
        return None, None, {name: _keeps(layer, x) for name, layer in layers.items()}
    found = {name: _there_and_back(layer, x, g) for name, layer in layers.items()}
    return {name: y for name, (y, _) in found.items()}, {name: dx for name, (_, dx) in found.items()}, None


SEQUENTIAL = ("y", "dx", "gradients", "found", "training", "length", "items", "input_kept")


def sequential(
    code: Code, layers: Sequence[Mapping[str, Array]], order: Sequence[Any], x: Array, g: Array | None = None
) -> Answer:
    """Layers x·scale + shift in the given order; a list in it is a Sequential inside the other.

    With g a pass there and back; without it what the model knows of its layers: which parameters it finds,
    which layers it switches to evaluation, how many there are and which is which.
    """
    kind = type("Affine", (nn.Module,), {"forward": lambda self, x: x * self.scale + self.shift})
    parts = [kind() for _ in layers]
    for part, given in zip(parts, layers, strict=True):
        part.scale, part.shift = nn.parameter(given["scale"].copy()), nn.parameter(given["shift"].copy())
    own = [tensor for part in parts for tensor in (part.scale, part.shift)]
    chosen = [code(*(parts[i] for i in k)) if isinstance(k, list) else parts[k] for k in order]
    model = code(*chosen)
    if g is not None:
        y, dx = _there_and_back(model, x, g)
        return y, dx, [tensor.grad for tensor in own], None, None, None, None, None
    kept = _keeps(model, x)
    found = model.eval().parameters()
    listed = [any(tensor is other for other in found) for tensor in own]
    training = [bool(part.training) for part in parts]
    items = [_position(chosen, model[i]) for i in range(-len(model), len(model))]
    facts = np.array(listed, int), np.array(training, int), len(model), np.array(items, int)
    return None, None, None, *facts, kept


def _position(parts: Sequence[Any], part: Any) -> int:
    return next((i for i, other in enumerate(parts) if other is part), -1)


MLP = ("y", "dx", "gradients", "shapes", "drawn")


def mlp(code: Code, sizes: Sequence[int], numbers: Array, x: Array, g: Array, **activation: str) -> Answer:
    """A perceptron whose parameters are filled with `numbers`, over and over; and how its first ones came."""
    models = [code(sizes, np.random.default_rng(seed), **activation) for seed in (0, 0, 1)]
    weights = [[p.data.copy() for p in model.parameters()] for model in models]
    first, again, other = (_flat(arrays) for arrays in weights)
    drawn = [np.array_equal(first, again), not np.array_equal(first, other), _alike(weights[0])]
    model = models[0]
    for p in model.parameters():
        p.data = np.resize(numbers, p.shape)
    y, dx = _there_and_back(model, x, g)
    shapes = " ".join("×".join(map(str, p.shape)) for p in model.parameters())
    return y, dx, [p.grad for p in model.parameters()], shapes, np.array(drawn, int)


def _alike(arrays: Sequence[Array]) -> int:
    """How many of the arrays begin with the number that an earlier one begins with."""
    return len(arrays) - len({float(array.flat[0]) for array in arrays})


def _there_and_back(layer: Any, x: Array, g: Array) -> tuple[Any, Any]:
    """Output and gradient with respect to x; the gradient is None where no way leads back."""
    leaf = autograd.Tensor(x.copy(), requires_grad=True)
    y = layer(leaf)
    if isinstance(y, autograd.Tensor) and y.requires_grad and y.shape == g.shape:
        y.backward(g)
    return (y.data if isinstance(y, autograd.Tensor) else y), leaf.grad


def _keeps(layer: Any, x: Array) -> int:
    """Whether a pass leaves behind what then counts as a parameter or a buffer."""
    before = layer.state_dict().keys()
    layer(autograd.Tensor(x))
    return int(layer.state_dict().keys() != before)


def _flat(arrays: Iterable[Any]) -> Array:
    return np.concatenate([np.zeros(0), *(np.ravel(array) for array in arrays)])


def _stretched(array: Any, shape: tuple[int, ...]) -> Any:
    """An array of another shape as it would be broadcast, so that both ways to take it over look the same."""
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        return array
