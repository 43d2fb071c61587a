"""A8.9: a network of a student's own, with given numbers for its random parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dlcore import autograd

Array = npt.NDArray[Any]


def logits_and_gradients(SmallCNN: Any, x: Array, g: Array, numbers: Array, **sizes: int) -> tuple[Any, ...]:
    """The logits for x, gradients of ⟨g, logits⟩, and whether the rng alone decides on the first weights.

    Every parameter is filled with `numbers`, over and over. So it does not matter under which names and in
    which order a model keeps its parameters: their gradients, a few entries of each, go by what they are.
    """
    models = [SmallCNN(np.random.default_rng(seed), **sizes) for seed in (0, 0, 1)]
    first, again, other = ([p.data.copy() for p in model.parameters() if p.ndim > 1] for model in models)
    drawn = all(map(np.array_equal, first, again)) and not any(map(np.array_equal, first, other))
    model = models[0].astype(x.dtype)
    for p in model.parameters():
        p.data[...] = np.resize(numbers, p.shape)
    logits = model(autograd.Tensor(x))
    if logits.shape == g.shape:
        logits.backward(g)
    gradients = {_kind(p.shape): _few(p.grad) for p in model.parameters()}
    return logits.data, gradients, drawn


def _kind(shape: tuple[int, ...]) -> str:
    """Such as "16 filters"; the linear layer's do not bear its sizes, which are different in every case."""
    match shape:
        case (count, _, _, _):
            return f"{count} filters"
        case (16 | 32 as count,):
            return f"{count} biases"
    return "last biases" if len(shape) == 1 else "last weights"


def _few(gradient: Array | None) -> Array | None:
    """Three entries or so, evenly spread."""
    return None if gradient is None else gradient.ravel()[:: -(-gradient.size // 3)]
