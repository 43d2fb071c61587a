"""Gradient descent on functions that are made of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dlcore.shapes import Array


def downhill(
    gradient_descent: Callable[..., Any],
    hessian: Array,
    b: Array,
    quartic: float,
    x0: Array,
    **numbers: float,
) -> Any:
    """The path from x0 down f(x) = ½xᵀHx − bᵀx + ¼q Σxᵢ⁴; `numbers` are lr, steps and, where given, tol.

    >>> from dlcore import optim
    >>> one = np.ones((1, 1))
    >>> downhill(optim.gradient_descent, one, 0 * one[0], 0.0, 8 * one[0], lr=0.5, steps=2).tolist()
    [[8.0], [4.0], [2.0]]
    """

    def grad(x: Array) -> Array:
        return hessian @ x - b + quartic * x**3

    path = gradient_descent(grad, x0, **numbers)
    # Without x_0 it may be empty: (0,) and (0, 2) are then the same mistake.
    return path.ravel() if isinstance(path, np.ndarray) and not path.size else path
