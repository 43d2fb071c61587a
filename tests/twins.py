"""A module of dlcore beside its twin in torch.nn: the same weights, then the same outputs and gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import numpy as np
import torch
from compare import same

from dlcore.autograd import Tensor
from dlcore.nn import Module

Names = Mapping[str, str | list[str]]  # torch's name of a parameter → ours; a list is joined along axis 0


def copy_weights(ours: Module, theirs: torch.nn.Module, names: Names | None = None) -> dict[str, list[str]]:
    """Give `theirs` our weights, in order or by `names`; what `names` leaves out is set to zero."""
    mine = dict(ours.named_parameters())
    if names is None:
        names = dict(zip([name for name, _ in theirs.named_parameters()], mine, strict=True))
    parts = {name: [own] if isinstance(own, str) else own for name, own in names.items()}
    assert sorted(chain(*parts.values())) == sorted(mine), "every parameter of ours must have its place"
    theirs.to(torch.from_numpy(next(iter(mine.values())).data).dtype)
    with torch.no_grad():
        for name, p in theirs.named_parameters():
            if name not in parts:
                p.zero_()
                continue
            value = np.concatenate([mine[own].data for own in parts[name]])
            assert value.shape == p.shape, f"{name}: {value.shape} instead of {tuple(p.shape)}"
            p.copy_(torch.from_numpy(value))
    return parts


def same_as_torch(
    ours: Module,
    theirs: torch.nn.Module,
    *inputs: np.ndarray,
    names: Names | None = None,
    call: Callable[..., Any] | None = None,
    twin_call: Callable[..., Any] | None = None,
    tolerance: float | None = None,
) -> None:
    """Compare outputs, and along a random cotangent the gradients of all float inputs and all parameters."""
    parts = copy_weights(ours, theirs, names)
    tensors = [Tensor(x, requires_grad=True) if x.dtype.kind == "f" else x for x in inputs]
    leaves = [torch.tensor(x, requires_grad=x.dtype.kind == "f") for x in inputs]
    got, want = (call or ours)(*tensors), (twin_call or theirs)(*leaves)
    same(got.data, want, tolerance)
    g = np.random.default_rng(0).standard_normal(got.shape).astype(got.dtype)
    got.backward(g)
    want.backward(torch.from_numpy(g))
    for i, (tensor, leaf) in enumerate(zip(tensors, leaves, strict=True)):
        if isinstance(tensor, Tensor):
            same(tensor.grad, leaf.grad, tolerance, what=f"gradient of input {i}")
    mine, twin = dict(ours.named_parameters()), dict(theirs.named_parameters())
    for name, own in parts.items():
        grad = np.concatenate([mine[n].grad for n in own])
        same(grad, twin[name].grad, tolerance, what=f"gradient of {name}")
