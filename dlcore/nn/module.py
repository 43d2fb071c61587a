"""The base of all layers and models: a tree of modules that knows its parameters.

There is no magic in assignment. An attribute that is a Tensor is a parameter, an array is a buffer (state
that is saved but not trained, such as running means), a Module or a list of Modules is a child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from .. import autograd, check
from ..shapes import Array


def parameter(value: Array) -> autograd.Tensor:
    """A leaf that is trained.

    >>> parameter(np.zeros(2))
    Tensor([0. 0.], requires_grad=True)
    """
    return autograd.Tensor(value, requires_grad=True)


class Module:
    """A part of a network: parameters, child modules, and a `forward` that uses them.

    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = parameter(np.array([2.0]))
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> Scale()(autograd.Tensor([3.0])).data.tolist(), [name for name, _ in Scale().named_parameters()]
    ([6.0], ['factor'])
    """

    training: bool = True

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no forward method")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.forward(*args, **kwargs)

    def children(self) -> Iterator[tuple[str, Module]]:
        """Child modules with their names; members of a list are named "list.0", "list.1" ..."""
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield name, value
            elif isinstance(value, list):
                yield from ((f"{name}.{i}", m) for i, m in enumerate(value) if isinstance(m, Module))

    def modules(self) -> Iterator[Module]:
        """This module and all below it."""
        yield self
        for _, child in self.children():
            yield from child.modules()

    def _named(self, kind: type, prefix: str = "") -> Iterator[tuple[str, Any, Module]]:
        for name, value in vars(self).items():
            if isinstance(value, kind):
                yield prefix + name, value, self
        for name, child in self.children():
            yield from child._named(kind, f"{prefix}{name}.")

    def named_parameters(self) -> Iterator[tuple[str, autograd.Tensor]]:
        """Every parameter once, with its path; a shared one appears under its first name."""
        seen: set[autograd.Tensor] = set()
        for name, tensor, _ in self._named(autograd.Tensor):
            if tensor not in seen:
                seen.add(tensor)
                yield name, tensor

    def parameters(self) -> list[autograd.Tensor]:
        """Every parameter once."""
        return [tensor for _, tensor in self.named_parameters()]

    def zero_grad(self) -> None:
        """Forget the gradients, so that the next backward starts from nothing."""
        for tensor in self.parameters():
            tensor.grad = None

    def train(self, mode: bool = True) -> Self:
        """Switch the whole tree to training (dropout on, batch statistics) or, with False, to evaluation."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Switch the whole tree to evaluation."""
        return self.train(False)

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Convert all parameters and floating-point buffers to float32 or float64, in this module itself."""
        dtype = check.precision("dtype", dtype)
        for tensor in self.parameters():
            tensor.data = tensor.data.astype(dtype)
            tensor.grad = None
        for name, buffer, owner in list(self._named(np.ndarray)):
            if buffer.dtype.kind == "f":
                setattr(owner, name.rpartition(".")[2], buffer.astype(dtype))
        return self

    def state_dict(self) -> dict[str, Array]:
        """Copies of all parameters and buffers by name."""
        buffers = {name: buffer.copy() for name, buffer, _ in self._named(np.ndarray)}
        return {name: tensor.data.copy() for name, tensor in self.named_parameters()} | buffers

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Copy all parameters and buffers in; if anything does not fit, nothing is changed: ValueError."""
        check.instance("state", state, Mapping)
        mine = self.state_dict()
        if missing := sorted(mine.keys() - state.keys()):
            raise ValueError(f"the state lacks {', '.join(missing[:5])}: it belongs to another model")
        if extra := sorted(state.keys() - mine.keys()):
            raise ValueError(f"this model has no {', '.join(extra[:5])}: the state belongs to another one")
        for name, value in mine.items():
            check.instance(f"state[{name!r}]", state[name], np.ndarray)
            if state[name].shape != value.shape or state[name].dtype != value.dtype:
                raise ValueError(
                    f"{name} is {state[name].dtype} {state[name].shape} in the state, but"
                    f" {value.dtype} {value.shape} in this model"
                )
        for name, tensor in self.named_parameters():
            tensor.data[...] = state[name]
            tensor.mark_changed()
        for name, _, owner in list(self._named(np.ndarray)):
            setattr(owner, name.rpartition(".")[2], state[name].copy())


@contextmanager
def evaluating(model: Module) -> Iterator[None]:
    """Inside, the whole tree is in evaluation and nothing is recorded; after it every module is as before.

    >>> model = Module()
    >>> with evaluating(model):
    ...     model.training
    False
    >>> model.training
    True
    """
    check.instance("model", model, Module)
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with autograd.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode


def set_trainable(module: Module, trainable: bool) -> None:
    """Freeze all parameters below `module` (False) or let them learn again (True).

    Frozen parameters get no gradient and optimisers pass over them.

    >>> layer = Module()
    >>> layer.w = parameter(np.ones(1))
    >>> set_trainable(layer, False)
    >>> layer.w.requires_grad
    False
    """
    for tensor in check.instance("module", module, Module).parameters():
        tensor.requires_grad = trainable
        tensor.grad = None
