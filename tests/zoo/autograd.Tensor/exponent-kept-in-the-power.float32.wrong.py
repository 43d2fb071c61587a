import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def __pow__(self, exponent):
        x = self.data.astype(np.float32)

        def pull(g):
            return (np.float32(exponent) * np.float_power(x, exponent).astype(np.float32) * g,)

        return record(np.power(x, np.float32(exponent)), (self,), pull)
