from dlcore.autograd import record
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.name = name

    def forward(self, x):
        mask = x.data > 0
        return record(x.data * mask, (x,), lambda g: (g * mask,))
