import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def mean(self, axis=None, keepdims=False):
        y = self.data.mean(axis=axis, keepdims=keepdims)

        def pull(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return (np.ones(self.shape) * g,)

        return record(y, (self,), pull)
