import numpy as np

from dlcore import autograd
from dlcore.autograd import record


def _lined_up(*tensors):
    ndim = max(t.ndim for t in tensors)
    return [_repeated(t, ndim - t.ndim) for t in tensors]


def _repeated(x, count):
    if count == 0:
        return x
    return record(x.data, (x,), lambda g: (np.add.reduce(g, axis=tuple(range(count))),))


class Tensor(autograd.Tensor):
    def __add__(self, other):
        a, b = _lined_up(self, self.like(other))
        return record(a.data + b.data, (a, b), lambda g: (g, g))

    def __mul__(self, other):
        a, b = _lined_up(self, self.like(other))
        return record(a.data * b.data, (a, b), lambda g: (b.data * g, a.data * g))

    def __truediv__(self, other):
        a, b = _lined_up(self, self.like(other))
        y = a.data / b.data
        return record(y, (a, b), lambda g: (g / b.data, -y * g / b.data))

    __radd__ = __add__
    __rmul__ = __mul__
