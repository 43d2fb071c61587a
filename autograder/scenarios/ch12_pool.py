"""A11.1: attention pooling, also with a kernel that is a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def pooled(
    attention_pool: Callable[..., Array], query: Array, keys: Array, values: Array, kernel: str | None = None
) -> Array:
    """The average by the kernel of that name, or of the default one; some names stand for functions."""
    if kernel is None:
        return attention_pool(query, keys, values)
    return attention_pool(query, keys, values, kernel=KERNELS.get(kernel, kernel))


def inverse_distance(q: Array, keys: Array) -> Array:
    """Positive weights, which do not add up to 1."""
    return 1 / (1 + np.abs(keys - q).sum(axis=1))


def inner_product(q: Array, keys: Array) -> Array:
    """Weights of either sign: attention without a softmax."""
    return keys @ q


KERNELS = {"a function: 1/(1 + ‖q − k‖₁)": inverse_distance, "a function: q·k": inner_product}
