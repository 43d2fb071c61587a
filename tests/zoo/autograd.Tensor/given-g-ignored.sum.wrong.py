from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        total = self.sum()
        super(Tensor, total).backward()
