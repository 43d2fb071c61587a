from dlcore import autograd


class Tensor(autograd.Tensor):
    def relu(self):
        return self + self.detach() * ((self.data > 0) - 1.0)
