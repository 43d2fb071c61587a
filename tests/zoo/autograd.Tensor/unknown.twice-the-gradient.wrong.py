import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        super().backward(2 * (np.ones(self.shape) if g is None else g))
