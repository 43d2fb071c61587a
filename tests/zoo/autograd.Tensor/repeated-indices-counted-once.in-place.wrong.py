import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def __getitem__(self, index):
        def pull(g):
            d = np.zeros(self.shape)
            d[index] += g
            return [d]

        return record(self.data[index], (self,), pull)
