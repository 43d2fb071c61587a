import heapq
import itertools

import numpy as np

from dlcore.autograd import record

count = itertools.count()


def fit(g, shape):
    g = np.asarray(g, np.float32)
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


class Tensor:
    __array_ufunc__ = None
    grad = None
    requires_grad = False
    parents = ()
    pull = None
    born = 0

    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=np.float32)
        self.requires_grad = requires_grad

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    dtype = property(lambda self: self.data.dtype)
    T = property(lambda self: self.transpose())

    def __repr__(self):
        return repr(self.data)

    def __len__(self):
        return self.data.shape[0]

    def item(self):
        return self.data.item()

    def detach(self):
        return Tensor(self.data.copy())

    def like(self, other):
        return other if isinstance(other, Tensor) else Tensor(other)

    def backward(self, g=None):
        collected = {self.born: np.ones(self.shape, np.float32) if g is None else np.array(g, np.float32)}
        nodes = {self.born: self}
        heap = [-self.born]
        while heap:
            born = -heapq.heappop(heap)
            node, slope = nodes.pop(born), collected.pop(born)
            if node.pull is None:
                node.grad = slope.copy() if node.grad is None else node.grad + slope
                continue
            for parent, part in zip(node.parents, node.pull(slope), strict=True):
                if not parent.requires_grad:
                    continue
                key = parent.born or -1 - id(parent)
                if key in nodes:
                    collected[key] = collected[key] + part
                else:
                    nodes[key], collected[key] = parent, part
                    heapq.heappush(heap, -key)

    def __add__(self, other):
        other = self.like(other)
        return record(
            self.data + other.data, (self, other), lambda g: [fit(g, self.shape), fit(g, other.shape)]
        )

    def __mul__(self, other):
        other = self.like(other)
        a, b = self.data.copy(), other.data.copy()
        return record(a * b, (self, other), lambda g: [fit(g * b, a.shape), fit(g * a, b.shape)])

    def __truediv__(self, other):
        other = self.like(other)
        a, b = self.data, other.data
        y = a / b
        return record(y, (self, other), lambda g: [fit(g / b, a.shape), -fit(g * y / b, b.shape)])

    def __matmul__(self, other):
        other = self.like(other)
        if self.ndim == 1 and other.ndim == 1:
            return (self * other).sum()
        if self.ndim == 1:
            return (self[None, :] @ other)[..., 0, :]
        if other.ndim == 1:
            return (self @ other[:, None])[..., 0]
        a, b = self.data, other.data
        return record(
            np.einsum("...ij,...jk->...ik", a, b),
            (self, other),
            lambda g: [
                fit(np.einsum("...ik,...jk->...ij", g, b), a.shape),
                fit(np.einsum("...ij,...ik->...jk", a, g), b.shape),
            ],
        )

    def __pow__(self, exponent):
        x = self.data.copy()

        def pull(g):
            return [np.zeros_like(x) if exponent == 0 else exponent * g * np.power(x, exponent - 1)]

        return record(np.power(x, np.float32(exponent)), (self,), pull)

    def exp(self):
        return record(np.exp(self.data), (self,), lambda g: [g * np.exp(self.data)])

    def log(self):
        return record(np.log(self.data), (self,), lambda g: [g * self.data**-1])

    def relu(self):
        return record((self.data + np.abs(self.data)) / 2, (self,), lambda g: [g * (self.data > 0)])

    def tanh(self):
        e = np.exp(-2 * np.abs(self.data))
        y = np.sign(self.data) * (1 - e) / (1 + e)
        return record(y, (self,), lambda g: [g * (1 - y) * (1 + y)])

    def sum(self, axis=None, keepdims=False):
        axes = range(self.ndim) if axis is None else np.atleast_1d(axis)
        axes = tuple(int(a) % self.ndim for a in axes) if self.ndim else ()
        y = self.data.sum(axis=axes, keepdims=keepdims)

        def pull(g):
            if not keepdims:
                g = np.expand_dims(g, axes)
            return [np.tile(g, [n if i in axes else 1 for i, n in enumerate(self.shape)])]

        return record(np.asarray(y), (self,), pull)

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def reshape(self, *shape):
        return record(self.data.reshape(shape), (self,), lambda g: [np.reshape(g, self.shape)])

    def squeeze(self, axis):
        return record(self.data.squeeze(axis), (self,), lambda g: [np.reshape(g, self.shape)])

    def transpose(self, *axes):
        axes = axes or range(self.ndim - 1, -1, -1)
        back = [list(axes).index(i) for i in range(self.ndim)]
        return record(self.data.transpose(axes), (self,), lambda g: [g.transpose(back)])

    def __getitem__(self, index):
        places = np.arange(self.data.size).reshape(self.shape)[index]

        def pull(g):
            flat = np.bincount(np.ravel(places), np.ravel(g), self.data.size)
            return [flat.reshape(self.shape).astype(np.float32)]

        return record(np.asarray(self.data[index]), (self,), pull)

    def __neg__(self):
        return record(-self.data, (self,), lambda g: [-g])

    def __sub__(self, other):
        other = self.like(other)
        return record(
            self.data - other.data, (self, other), lambda g: [fit(g, self.shape), -fit(g, other.shape)]
        )

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return self.like(other) - self

    def __rtruediv__(self, other):
        return self.like(other) / self

    def __rmatmul__(self, other):
        return self.like(other) @ self

    def _set(self, data):
        self.data[...] = data
        self.mark_changed()
        return self

    def __iadd__(self, other):
        return self._set(self.data + self.like(other).data)

    def __isub__(self, other):
        return self._set(self.data - self.like(other).data)

    def __imul__(self, other):
        return self._set(self.data * self.like(other).data)

    def __itruediv__(self, other):
        return self._set(self.data / self.like(other).data)

    def __setitem__(self, index, value):
        self.data[index] = self.like(value).data
        self.mark_changed()

    def mark_changed(self):
        self.changed = next(count)
