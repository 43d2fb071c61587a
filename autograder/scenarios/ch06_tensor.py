"""A5.7: small programs for `autograd.Tensor`, each known by what it computes.

Every program answers its value, and the gradient of every leaf under a name that tells the program too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from dlcore.autograd import no_grad

Answer: TypeAlias = tuple[dict[str, Any], dict[str, Any]]

CONSTANTS = ("c", "n", "axis", "keepdims")  # all else that a formula speaks of are leaves
LINKS = 1101  # of the long chain: more than Python's stack is deep

# They speak of tensors in words that numpy's arrays have too, so that others than ours can run them.
FORMULAS: dict[str, dict[str, Callable[..., Any]]] = {
    "arithmetic": {
        "(2 - x.exp()) / y": lambda x, y: (2 - x.exp()) / y,
        "3 / x - 0.5 * y.tanh()": lambda x, y: 3 / x - 0.5 * y.tanh(),
    },
    "functions": {
        "1 + x.relu() * -y.log()": lambda x, y: 1 + x.relu() * -y.log(),
        "z ** 0 + y ** n": lambda z, y, n: z**0 + y**n,
    },
    "matrices": {
        "c @ x @ y": lambda c, x, y: c @ x @ y,
    },
    "broadcasting": {
        "x + y": lambda x, y: x + y,
        "x * y": lambda x, y: x * y,
        "c - x / y": lambda c, x, y: c - x / y,
    },
    "batches": {
        "u @ v": lambda u, v: u @ v,
        "u @ b": lambda u, b: u @ b,
        "b @ m @ v": lambda b, m, v: b @ m @ v,
    },
    "totals": {
        "x.sum(axis, keepdims)": lambda x, axis, keepdims: x.sum(axis, keepdims),
        "x.mean(axis, keepdims)": lambda x, axis, keepdims: x.mean(axis, keepdims),
    },
    "shapes": {
        "x[:1].squeeze(0).transpose(1, 2, 0).reshape(4, 2)": (
            lambda x: x[:1].squeeze(0).transpose(1, 2, 0).reshape(4, 2)
        ),
        "y[:, [1, 0, 1, 3]].T": lambda y: y[:, [1, 0, 1, 3]].T,
    },
    "shared": {
        "a + a.tanh() of a = x * y": lambda x, y: (lambda a: a + a.tanh())(x * y),
    },
}


def run(tensor: Callable[..., Any], programs: str, g: Any, **given: Any) -> Answer:
    """What all programs of a kind answer, each with the part of the data that it speaks of."""
    formulas = FORMULAS.get(programs, {}).items()
    stories: dict[str, Callable[..., Answer]] = {name: partial(_formula, f) for name, f in formulas}
    value: dict[str, Any] = {}
    gradients: dict[str, Any] = {}
    for program, story in (stories | STORIES.get(programs, {})).items():
        answer = story(tensor, program, g, **needed(program, given))
        value, gradients = value | answer[0], gradients | answer[1]
    return value, gradients


def needed(program: str, given: dict[str, Any]) -> dict[str, Any]:
    """The data whose names occur in a program."""
    words = re.findall(r"\w+", program)
    return {name: data for name, data in given.items() if name in words}


def _answer(program: str, out: Any, **leaves: Any) -> Answer:
    return {program: out.data}, {f"{name} in {program}": leaf.grad for name, leaf in leaves.items()}


def _formula(
    formula: Callable[..., Any], tensor: Callable[..., Any], program: str, g: Any, **given: Any
) -> Answer:
    leaves = {name: tensor(x, requires_grad=True) for name, x in given.items() if name not in CONSTANTS}
    out = formula(**given | leaves)
    out.backward(g if out.data.shape else None)
    return _answer(program, out, **leaves)


def _chain(tensor: Callable[..., Any], program: str, g: Any, x: Any) -> Answer:
    x = tensor(x, requires_grad=True)
    out = x
    for _ in range(LINKS):
        out = -out
    out.backward(g)
    return _answer(program, out, x=x)


def _two_graphs(tensor: Callable[..., Any], program: str, g: Any, x: Any, y: Any) -> Answer:
    x, y = tensor(x, requires_grad=True), tensor(y, requires_grad=True)
    (x * x).backward(g)
    out = x * y
    out.backward(g)
    return _answer(program, out, x=x, y=y)


def _one_graph_twice(tensor: Callable[..., Any], program: str, g: Any, x: Any, y: Any) -> Answer:
    x, y = tensor(x, requires_grad=True), tensor(y, requires_grad=True)
    out = (x * y).sum()
    out.backward()
    out.backward()
    return _answer(program, out, x=x, y=y)


def _constants(tensor: Callable[..., Any], program: str, g: Any, x: Any, y: Any) -> Answer:
    x, y = tensor(x), tensor(y, requires_grad=True)
    out = x * y * (y + 1).detach() + x
    out.backward(g)
    return _answer(program, out, x=x, y=y)


def _scaled(tensor: Callable[..., Any], program: str, g: Any, x: Any, y: Any) -> Answer:
    x, y = tensor(x, requires_grad=True), tensor(y, requires_grad=True)
    out = x + y
    out.backward(g.copy())
    x.grad *= 0.3  # as clipping does
    return _answer(program, out, x=x, y=y)


def _in_place(tensor: Callable[..., Any], program: str, g: Any, x: Any, y: Any) -> Answer:
    x, y = tensor(x.copy(), requires_grad=True), tensor(y)
    (x * y).backward(g)
    with no_grad():
        x -= 0.5 * x.grad
        x += y
        x *= 2.0
        x /= y
        x[0] = 3.0
        x[1:2] = y[:1]
        frozen = x * y
    x.grad = None
    out = x * frozen
    out.backward(g)
    return _answer(program, out, x=x)


def _narrow(tensor: Callable[..., Any], program: str, g: Any, x: Any) -> Answer:
    x = tensor(x.astype(np.float32), requires_grad=True)
    out = 2 * x + 0.5
    out.backward(g.astype(np.float32))
    value, gradients = _answer(program, out, x=x)
    told = {
        "has the dtype of x": bool(out.data.dtype == x.data.dtype),
        "x.ndim, len(x), x[0].item()": np.array([x.ndim, len(x), x[0].item()]),
    }
    return value | told, gradients


STORIES: dict[str, dict[str, Callable[..., Answer]]] = {
    "shared": {
        "(x * x).backward(g), then (x * y).backward(g)": _two_graphs,
        "(x * y).sum().backward(), twice": _one_graph_twice,
    },
    "chain": {
        "-(-(-(... -(-x)))), a long chain": _chain,
    },
    "kept": {
        "x * y * (y + 1).detach() + x, x without gradient": _constants,
        "(x + y).backward(g), then x.grad *= 0.3": _scaled,
    },
    "changed": {
        "x -= ..., x *= ..., frozen = x * y under no_grad, x * frozen": _in_place,
        "2 * x + 0.5 for x of float32": _narrow,
    },
}
