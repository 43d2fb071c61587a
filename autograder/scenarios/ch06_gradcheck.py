"""A5.8: `autograd.gradcheck` on functions whose gradients are known to be right, or wrong by so much.

Which random cotangent a solution draws is its own affair, so nothing is answered that depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from dlcore.autograd import Tensor, record
from dlcore.shapes import Array

Function: TypeAlias = Callable[..., Tensor]

ALARM = 1e-4  # right gradients of smooth functions give about 1e-8, wrong ones about 1

RIGHT: dict[str, Function] = {
    "x * exp(y)": lambda x, y: x * y.exp(),
    "tanh(x wᵀ + b)": lambda x, y, b: (x @ y.T + b).tanh(),
    "2 x, without y": lambda x, y: x * 2,
}


def _custom(value: Callable[[Array], Array], slope: Callable[[Array], Array]) -> Function:
    return lambda x: record(value(x.data), (x,), lambda g: (slope(g),))


# Wrong gradients that are right when every entry of the result counts the same.
BLIND: dict[str, Function] = {
    "transpose, its gradient reshaped": _custom(lambda x: x.T, lambda g: g.reshape(g.T.shape)),
    "flip, its gradient as it came": _custom(lambda x: x[::-1], lambda g: g),
    "softmax, its gradient zero": _custom(lambda x: np.exp(x) / np.exp(x).sum(), np.zeros_like),
}


def checked(
    gradcheck: Callable[..., Any],
    function: str,
    inputs: list[Array],
    seed: int,
    off: list[Array] | None = None,
    scale: float = 1.0,
    **numbers: float,
) -> Any:
    """Whether the check gives alarm, and the error that it finds, if every cotangent leads to the same."""
    cotangents = [1.0]
    f = (RIGHT | BLIND)[function] if off is None else _off(off, scale, cotangents)
    arrays = [np.asarray(x, np.float64) for x in inputs]
    error = gradcheck(f, *arrays, rng=np.random.default_rng(seed), **numbers)
    if not isinstance(error, (int, float, np.number, np.ndarray)):
        return error  # None, perhaps: whoever judges will say so
    # The cotangent, a number here, is in all gradients. Only small ones are not divided by their size.
    error = float(error) / (cotangents[-1] if scale < 1 else 1.0)
    return not error < ALARM, None if off is None or np.isnan(np.concatenate(off)).any() else error


def _off(wrong: list[Array], scale: float, cotangents: list[float]) -> Function:
    """scale · Σ sin x, summed over all entries of all inputs, with gradients off by scale · `wrong`."""

    def f(*inputs: Tensor) -> Tensor:
        arrays = [x.data for x in inputs]

        def pull(g: Array) -> list[Array]:
            cotangents.append(abs(float(g)))
            return [g * scale * (np.cos(x) + off) for x, off in zip(arrays, wrong, strict=True)]

        return record(scale * sum(np.sin(x).sum() for x in arrays), inputs, pull)

    return f
