from collections import Counter

import numpy as np

from dlcore.autograd import record, unbroadcast


class Tensor:
    __array_ufunc__ = None
    requires_grad = False
    steps = ()

    def __init__(self, data, requires_grad=False):
        data = np.asarray(data)
        self.data = data if data.dtype in (np.float32, np.float64) else data.astype(float)
        self.grad = None
        self.requires_grad = requires_grad

    def __repr__(self):
        return f"Tensor({self.data})"

    def __len__(self):
        return len(self.data)

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return self.data.ndim

    @property
    def dtype(self):
        return self.data.dtype

    @property
    def T(self):
        return self.transpose()

    def item(self):
        return float(self.data.item())

    def detach(self):
        return Tensor(self.data)

    def like(self, other):
        if isinstance(other, Tensor):
            return other
        return Tensor(self.dtype.type(other) if np.isscalar(other) else other)

    @staticmethod
    def _made(data, *steps):
        out = Tensor(data)
        out.requires_grad = record(out.data, tuple(parent for parent, _ in steps), None).requires_grad
        if out.requires_grad:
            out.steps = steps
        return out

    def backward(self, g=None):
        waiting, found, seen = Counter(), [self], {self}
        while found:
            for parent, _ in found.pop().steps:
                waiting[parent] += 1
                if parent not in seen:
                    seen.add(parent)
                    found.append(parent)
        slopes = {self: np.ones(self.shape) if g is None else np.array(g)}
        ready = [self]
        while ready:
            node = ready.pop()
            slope = slopes.pop(node)
            if not node.steps:
                node.grad = slope + (0 if node.grad is None else node.grad)
            for parent, step in node.steps:
                slopes[parent] = slopes.get(parent, 0) + step(slope)
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    ready.append(parent)

    def __add__(self, other):
        other = self.like(other)
        return self._made(
            self.data + other.data,
            (self, lambda g: unbroadcast(g, self.shape)),
            (other, lambda g: unbroadcast(g, other.shape)),
        )

    def __mul__(self, other):
        other, x = self.like(other), self.data
        y = other.data
        return self._made(
            x * y,
            (self, lambda g: unbroadcast(g * y, x.shape)),
            (other, lambda g: unbroadcast(g * x, y.shape)),
        )

    def __matmul__(self, other):
        other = self.like(other)
        x = self.data if self.ndim > 1 else self.data[None, :]
        y = other.data if other.ndim > 1 else other.data[:, None]
        full = x @ y
        shape = (self.data @ other.data).shape

        def to_self(g):
            return unbroadcast(g.reshape(full.shape) @ np.swapaxes(y, -1, -2), x.shape).reshape(self.shape)

        def to_other(g):
            return unbroadcast(np.swapaxes(x, -1, -2) @ g.reshape(full.shape), y.shape).reshape(other.shape)

        return self._made(full.reshape(shape), (self, to_self), (other, to_other))

    def __pow__(self, exponent):
        x = self.data
        slope = np.zeros_like(x) if exponent == 0 else exponent * x ** (exponent - 1)
        return self._made(x**exponent, (self, lambda g: g * slope))

    def exp(self):
        y = np.exp(self.data)
        return self._made(y, (self, lambda g: y * g))

    def log(self):
        x = self.data
        return self._made(np.log(x), (self, lambda g: g / x))

    def relu(self):
        positive = self.data > 0
        return self._made(np.where(positive, self.data, 0.0), (self, lambda g: np.where(positive, g, 0.0)))

    def tanh(self):
        y = np.tanh(self.data)
        return self._made(y, (self, lambda g: g - g * y**2))

    def sum(self, axis=None, keepdims=False):
        kept = self.data.sum(axis=axis, keepdims=True)
        ones = np.ones_like(self.data)
        y = self.data.sum(axis=axis, keepdims=keepdims)
        return self._made(y, (self, lambda g: ones * np.reshape(g, kept.shape)))

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total / (self.data.size / total.data.size)

    def reshape(self, *shape):
        return self._made(self.data.reshape(shape), (self, lambda g: g.reshape(self.shape)))

    def squeeze(self, axis):
        return self._made(np.squeeze(self.data, axis), (self, lambda g: np.expand_dims(g, axis)))

    def transpose(self, *axes):
        axes = axes or tuple(range(self.ndim))[::-1]
        return self._made(
            np.transpose(self.data, axes), (self, lambda g: np.moveaxis(g, range(g.ndim), axes))
        )

    def __getitem__(self, index):
        def back(g):
            out = np.zeros_like(self.data)
            np.add.at(out, index, g)
            return out

        return self._made(self.data[index], (self, back))

    def __neg__(self):
        return self._made(-self.data, (self, np.negative))

    def __sub__(self, other):
        return self + -self.like(other)

    def __truediv__(self, other):
        return self * self.like(other) ** -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other

    def __rmatmul__(self, other):
        return self.like(other) @ self

    def __iadd__(self, other):
        self.data += self.like(other).data
        return self

    def __isub__(self, other):
        self.data -= self.like(other).data
        return self

    def __imul__(self, other):
        self.data *= self.like(other).data
        return self

    def __itruediv__(self, other):
        self.data /= self.like(other).data
        return self

    def __setitem__(self, index, value):
        self.data[index] = self.like(value).data

    def mark_changed(self):
        pass
