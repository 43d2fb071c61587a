import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def tanh(self):
        up, down = np.exp(self.data), np.exp(-self.data)
        return record((up - down) / (up + down), (self,), lambda g: (g * 2 * down / (up + down),))
