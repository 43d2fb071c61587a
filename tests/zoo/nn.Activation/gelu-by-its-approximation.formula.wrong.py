import math

from dlcore import ops
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.name = name

    def forward(self, x):
        if self.name.startswith("gelu"):
            inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
            return 0.5 * x * (1 + inner.tanh())
        return getattr(ops, self.name)(x)
