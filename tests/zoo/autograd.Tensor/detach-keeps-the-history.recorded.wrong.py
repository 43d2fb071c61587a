from dlcore import autograd
from dlcore.autograd import record


class Tensor(autograd.Tensor):
    def detach(self):
        return record(self.data.copy(), (self,), lambda g: (g,))
