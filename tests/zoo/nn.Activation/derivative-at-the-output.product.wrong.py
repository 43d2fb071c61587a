from dlcore import activations
from dlcore.autograd import record
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.f, self.df = getattr(activations, name), getattr(activations, name + "_grad")

    def forward(self, x):
        out = self.f(x.data)
        slope = self.df(out)
        return record(out, (x,), lambda g: (slope * g,))
