import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def sum(self, axis=None, keepdims=False):
        def pull(g):
            d = np.empty(self.shape)
            d[...] = g
            return (d,)

        return record(np.add.reduce(self.data, axis=axis, keepdims=keepdims), (self,), pull)
