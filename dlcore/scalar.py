"""Automatic differentiation in its smallest form: one number a node.

A node keeps its value, its parents and the *partials*, the derivative of its value with respect to each
parent, already as numbers. Backward is then two lines: walk the graph in reverse and add g · partial to each
parent. `autograd.Tensor` is the same idea with arrays, where a partial becomes a function.
"""

from __future__ import annotations

import math
from operator import attrgetter
from typing import TypeAlias

from . import autograd

Number: TypeAlias = "Scalar | float"


class Scalar:
    """A number that remembers how it was made; after `backward`, `grad` is dL/d value.

    >>> x, y = Scalar(2.0), Scalar(3.0)
    >>> (x * y + x.exp()).backward()
    >>> round(x.grad, 4), y.grad
    (10.3891, 2.0)
    """

    __slots__ = ("grad", "parents", "partials", "value")

    def __init__(
        self, value: float, parents: tuple[Scalar, ...] = (), partials: tuple[float, ...] = ()
    ) -> None:
        self.value = value
        self.parents = parents
        self.partials = partials
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Scalar({self.value:.6g}, grad={self.grad:.6g})"

    def backward(self) -> None:
        """Chain rule over the graph: grad(parent) += grad(node) · ∂node/∂parent, children first."""
        order = autograd.topological_sort(self, attrgetter("parents"))
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            g = node.grad
            for parent, partial in zip(node.parents, node.partials):  # noqa: B905, a check costs a fifth
                parent.grad += g * partial

    def __add__(self, other: Number) -> Scalar:
        if isinstance(other, Scalar):
            return Scalar(self.value + other.value, (self, other), (1.0, 1.0))
        return Scalar(self.value + other, (self,), (1.0,))

    def __mul__(self, other: Number) -> Scalar:
        if isinstance(other, Scalar):
            return Scalar(self.value * other.value, (self, other), (other.value, self.value))
        return Scalar(self.value * other, (self,), (other,))

    def __pow__(self, n: float) -> Scalar:
        return Scalar(self.value**n, (self,), (n * self.value ** (n - 1) if n else 0.0,))

    def exp(self) -> Scalar:
        y = math.exp(self.value)
        return Scalar(y, (self,), (y,))

    def log(self) -> Scalar:
        return Scalar(math.log(self.value), (self,), (1 / self.value,))

    def tanh(self) -> Scalar:
        y = math.tanh(self.value)
        return Scalar(y, (self,), (1 - y * y,))

    def relu(self) -> Scalar:
        on = self.value > 0
        return Scalar(self.value if on else 0.0, (self,), (1.0 if on else 0.0,))

    def __neg__(self) -> Scalar:
        return self * -1.0

    def __sub__(self, other: Number) -> Scalar:
        return self + -other

    def __truediv__(self, other: Number) -> Scalar:
        return self * (other**-1 if isinstance(other, Scalar) else 1 / other)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: float) -> Scalar:
        return -self + other

    def __rtruediv__(self, other: float) -> Scalar:
        return self**-1 * other
