"""Multi-head attention keeps something for its backward pass, and what that is stays between the two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dlcore import attention

Array = np.ndarray[Any, Any]
Params = dict[str, Array]


def output(
    multi_head_attention: Callable[..., Any],
    x: Array,
    context: Array,
    params: Params,
    heads: int,
    **mask: Array,
) -> Any:
    """The output alone, of the pair that is returned."""
    returned = multi_head_attention(x, context, params, heads, **mask)
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise TypeError("two results are asked for: y and a cache for the backward pass")
    return returned[0]


def gradients(
    multi_head_attention_backward: Callable[..., Any],
    g: Array,
    x: Array,
    context: Array,
    params: Params,
    heads: int,
    **mask: Array,
) -> Any:
    """The gradients, from the cache that dlcore's own forward pass makes."""
    cache = attention.multi_head_attention(x, context, params, heads, **mask)[1]
    return multi_head_attention_backward(g, cache)
