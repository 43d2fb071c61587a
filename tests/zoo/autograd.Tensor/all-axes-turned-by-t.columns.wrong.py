import numpy as np

from dlcore import autograd
from dlcore.autograd import record, unbroadcast


class Tensor(autograd.Tensor):
    def __matmul__(self, other):
        other = self.like(other)
        if self.ndim == 1:
            out = self.reshape(1, self.shape[0]) @ other
            return out.squeeze(-2) if other.ndim > 1 else out.squeeze(-1)
        if other.ndim == 1:
            return (self @ other.reshape(other.shape[0], 1)).squeeze(-1)
        a, b = self.data, other.data

        def pull(g):
            da = np.einsum("...ij,...jk->...ik", g, b.T)
            db = np.einsum("...ij,...jk->...ik", a.T, g)
            return unbroadcast(da, a.shape), unbroadcast(db, b.shape)

        return record(a @ b, (self, other), pull)
