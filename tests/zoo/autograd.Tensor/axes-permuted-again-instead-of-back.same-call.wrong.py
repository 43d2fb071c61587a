import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def transpose(self, *axes):
        axes = axes or None
        return record(np.transpose(self.data, axes), (self,), lambda g: (np.transpose(g, axes),))
