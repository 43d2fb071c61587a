from dlcore import activations
from dlcore.autograd import Tensor
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.f = getattr(activations, name)

    def forward(self, x):
        return Tensor(self.f(x.data))
