from dlcore import autograd


class Tensor(autograd.Tensor):
    def detach(self):
        out = Tensor(self.data, self.requires_grad)
        out.parents, out.pull, out.born = (self,), lambda g: (g,), self.born
        return out
