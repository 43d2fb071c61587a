import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def log(self):
        return record(np.log2(self.data), (self,), lambda g: (g / self.data / np.log(2),))
