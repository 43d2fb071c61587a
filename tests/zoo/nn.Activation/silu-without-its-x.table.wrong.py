from dlcore import ops
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.f = ops.sigmoid if name == "silu" else getattr(ops, name)

    def forward(self, x):
        return self.f(x)
