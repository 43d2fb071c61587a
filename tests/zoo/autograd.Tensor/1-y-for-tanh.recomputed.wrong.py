import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def tanh(self):
        x = self.data
        return record(np.tanh(x), (self,), lambda g: (g - g * np.tanh(x),))
