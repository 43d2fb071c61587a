import numpy as np

from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def __getitem__(self, index):
        places = np.arange(self.data.size).reshape(self.shape)[index].ravel()

        def pull(g):
            slopes = dict(zip(places.tolist(), g.ravel().tolist(), strict=True))
            flat = [slopes.get(i, 0.0) for i in range(self.data.size)]
            return (np.reshape(flat, self.shape),)

        return record(self.data.ravel()[places].reshape(self.data[index].shape), (self,), pull)
