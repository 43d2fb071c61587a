from dlcore import ops
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.name = name

    def forward(self, x):
        if self.name == "silu":
            return 1 / (1 + (-x).exp())
        return getattr(ops, self.name)(x)
