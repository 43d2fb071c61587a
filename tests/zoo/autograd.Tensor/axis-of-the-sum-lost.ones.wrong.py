import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def sum(self, axis=None, keepdims=False):
        y = self.data.sum(axis, keepdims=keepdims)
        return record(y, (self,), lambda g: (np.ones_like(self.data) * g,))
