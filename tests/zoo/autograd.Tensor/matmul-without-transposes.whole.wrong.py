import numpy as np

from dlcore import autograd
from dlcore.autograd import record, unbroadcast


class Tensor(autograd.Tensor):
    def __matmul__(self, other):
        other = self.like(other)
        if self.ndim == 1:
            row = self.reshape(1, -1) @ other
            return row.reshape(*row.shape[:-2], row.shape[-1]) if other.ndim > 1 else row.reshape()
        if other.ndim == 1:
            column = self @ other.reshape(-1, 1)
            return column.reshape(*column.shape[:-1])

        def pull(g):
            return unbroadcast(np.matmul(g, other.data), self.shape), unbroadcast(
                np.matmul(self.data, g), other.shape
            )

        return record(np.matmul(self.data, other.data), (self, other), pull)
