import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def relu(self):
        x = self.data
        return record(np.where(x > 0, x, 0.0), (self,), lambda g: (np.where(np.isnan(x), 0.0, g),))
