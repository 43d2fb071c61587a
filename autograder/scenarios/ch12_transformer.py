"""Models are compared with the same weights, whatever they are called: numbers that follow from a seed.

Which numbers a parameter gets is decided by its shape and by its turn among those of that shape. Scales of
norms, which start as ones, are alike throughout, and so are all other vectors of a length and the tables of a
vocabulary: then neither the order of the parts matters, nor whether the head shares the tokens' table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from dlcore import autograd, nn

Array = np.ndarray[Any, Any]

KINDS = ("scale", "vector", "matrix")


def numbers(seed: int, kind: str, shape: Sequence[int], nth: int = 0) -> Array:
    """The values of the `nth` parameter of a kind and shape."""
    drawn = np.random.default_rng([seed, KINDS.index(kind), nth, *shape]).standard_normal(shape)
    return 1 + 0.3 * drawn if kind == "scale" else 0.6 * drawn


def settle(model: nn.Module, seed: int, scale: Array | float = 1.0, vocabulary: int = 0) -> None:
    """Give every parameter of a model its numbers; a bias of the logits, never asked for, gets zeros."""
    count: Counter[tuple[int, ...]] = Counter()
    for parameter in model.parameters():
        shape = parameter.shape
        kind = "matrix" if len(shape) > 1 else "scale" if (parameter.data == 1).all() else "vector"
        bias_of_logits = kind == "vector" and shape == (vocabulary,)
        parameter.data[...] = 0 if bias_of_logits else scale * numbers(seed, kind, shape, count[shape])
        count[shape] += kind == "matrix" and shape[0] != vocabulary


def block(
    TransformerBlock: Callable[..., nn.Module],
    seed: int,
    x: Array,
    g: Array,
    heads: int,
    mask: Array | None = None,
    cuts: Sequence[int] = (),
    training: bool = True,
    **options: Any,
) -> tuple[Array, Array | None, int]:
    """Output, gradient and number of parameters of a block; with `cuts`, of x in pieces and with a cache."""
    model = TransformerBlock(x.shape[2], heads, np.random.default_rng(seed), **options)
    settle(model, seed)
    model.train(training)
    size = sum(parameter.data.size for parameter in model.parameters())
    if cuts:
        cache = nn.KVCache()
        parts = [autograd.Tensor(x[:, a:b]) for a, b in pairwise((0, *cuts, x.shape[1]))]
        with autograd.no_grad():
            return np.concatenate([model(part, cache=cache).data for part in parts], axis=1), None, size
    leaf = autograd.Tensor(x, requires_grad=True)
    out = model(leaf) if mask is None else model(leaf, mask)
    out.backward(g)
    return out.data, leaf.grad, size


def gpt(
    TinyGPT: Callable[..., Any],
    seed: int,
    scale: Array,
    sizes: dict[str, int],
    options: dict[str, Any],
    **task: Any,
) -> Any:
    """What is asked of a model whose parameters are numbers of the seed times `scale`."""
    model = TinyGPT(**sizes, rng=np.random.default_rng(seed), **options)
    settle(model, seed, scale, sizes["vocabulary"])
    if "cold" in task:
        return _tempered(model, seed, **task)
    if "prompt" in task:
        return model.generate(task["prompt"], task["length"], np.random.default_rng(seed), 0.0)
    if "target" in task:
        return _slope(model, **task)
    return _logits(model, sizes["depth"], **task)


def _logits(model: Any, depth: int, ids: Array, cuts: Sequence[int] = ()) -> Array:
    """The logits; with `cuts`, of ids that are read in pieces, with caches."""
    with autograd.no_grad():
        if not cuts:
            return np.asarray(model(ids).data)
        caches = [nn.KVCache() for _ in range(depth)]
        parts = [ids[:, a:b] for a, b in pairwise((0, *cuts, ids.shape[1]))]
        return np.concatenate([model(part, caches).data for part in parts], axis=1)


def _slope(model: Any, ids: Array, target: Array) -> float:
    """How fast ½‖logits − target‖² grows when all parameters grow in proportion."""
    logits = model(ids)
    logits.backward(logits.data - target)
    return float(sum((p.grad * p.data).sum() for p in model.parameters() if p.grad is not None))


def _tempered(model: Any, seed: int, prompt: Array, length: int, cold: float) -> Array:
    """Whether a temperature near 0 writes the same as 0, and how many kinds of token a huge one finds."""

    def write(length: int, temperature: float) -> list[int]:
        return np.asarray(model.generate(prompt, length, np.random.default_rng(seed), temperature)).tolist()

    return np.array([write(length, cold) == write(length, 0.0), len(set(write(30, 1e6)))])
