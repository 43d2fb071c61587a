"""Derivatives by small steps, to check those found by thought, and the chain rule for matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Matrix, Vector


def numerical_gradient(f: Callable[[Array], float], x: ArrayLike, h: float = 1e-5) -> Array:
    """Gradient of a scalar function by central differences: ∂f/∂x_i ≈ (f(x + h·e_i) − f(x − h·e_i))/(2h).

    x may have any shape, and the gradient has the same. The error is of order h² (one-sided differences:
    order h) until rounding, of order 1/h, takes over; the steps are made in float64. The cost is two calls
    of f for every entry of x. f gets a new array each time and must return one number.

    >>> numerical_gradient(lambda x: (x**2).sum(), [[1.0, 2.0], [3.0, 4.0]]).round(6).tolist()
    [[2.0, 4.0], [6.0, 8.0]]
    """
    check.function("f", f)
    x = check.array("x", x)
    h = check.real("h", h, above=0)
    at = x.astype(np.float64)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(at)
        step[i] = h
        ends = np.asarray(f(at + step)), np.asarray(f(at - step))
        if ends[0].size != 1:
            raise ValueError(f"f must return one number, not an array of shape {ends[0].shape}")
        gradient[i] = (ends[0].item() - ends[1].item()) / (2 * h)
    return gradient


def numerical_jacobian(f: Callable[[Vector], Vector], x: ArrayLike, h: float = 1e-5) -> Matrix:
    """Jacobian of a vector function by central differences: J_ij = ∂f_i/∂x_j, of shape (M, N).

    x has shape (N,), f(x) has shape (M,); column j is (f(x + h·e_j) − f(x − h·e_j))/(2h).

    >>> numerical_jacobian(lambda x: np.array([x[0] * x[1], 3 * x[1]]), [2.0, 5.0]).round(6).tolist()
    [[5.0, 2.0], [0.0, 3.0]]
    """
    check.function("f", f)
    x = check.array("x", x, "N")
    h = check.real("h", h, above=0)
    at = x.astype(np.float64)
    columns = []
    for step in h * np.eye(len(x)):
        ends = check.arrays(**{"f(x + h)": (f(at + step), "M"), "f(x - h)": (f(at - step), "M")})
        columns.append((ends[0] - ends[1]) / (2 * h))
    return np.stack(columns, axis=1).astype(x.dtype, copy=False)


def compose_jacobians(jacobians: Sequence[ArrayLike]) -> Matrix:
    """Chain rule: the Jacobian of f_K ∘ … ∘ f_2 ∘ f_1 is the product J_K ⋯ J_2 J_1.

    `jacobians` lists J_1 … J_K in the order in which the functions are applied; J_k has shape (N_k, N_{k−1})
    and was taken at the value that f_k receives. The result has shape (N_K, N_0): entry (i, j) sums, over
    all paths from input j to output i, the product of the derivatives along the path.

    >>> compose_jacobians([[[1.0], [2.0]], [[3.0, 4.0]]]).tolist()  # 3·1 + 4·2
    [[11.0]]
    """
    matrices = check.sequence("jacobians", jacobians, "matrices")
    chain = {f"jacobians[{k}]": (j, f"N{k + 1} N{k}") for k, j in enumerate(matrices)}
    first, *others = check.arrays(**chain)
    return reduce(lambda product, j: j @ product, others, first.copy())
