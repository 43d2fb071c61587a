import numpy as np

from dlcore import ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = 1 / np.sqrt(inputs)
        self.weight = parameter(rng.uniform(-k, k, (outputs, inputs)))
        self.bias = parameter(rng.uniform(-k, k, outputs)) if bias else None

    def forward(self, x):
        return ops.linear(x.reshape(len(x), -1), self.weight, self.bias)
