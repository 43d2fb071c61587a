import numpy as np

from dlcore import autograd
from dlcore.autograd import record, unbroadcast


class Tensor(autograd.Tensor):
    def __matmul__(self, other):
        other = self.like(other)
        if self.ndim == 1 or other.ndim == 1:
            return super().__matmul__(other)
        at, bt = np.transpose(self.data), np.transpose(other.data)
        return record(
            self.data @ other.data,
            (self, other),
            lambda g: (unbroadcast(np.matmul(g, bt), self.shape), unbroadcast(np.matmul(at, g), other.shape)),
        )
