import numpy as np

from dlcore import ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = np.sqrt(1 / inputs)
        self.weight = parameter(rng.uniform(-k, k, size=(outputs, inputs)))
        self.bias = parameter(rng.uniform(-k, k, size=outputs)) if bias else None

    def forward(self, x):
        return ops.linear(x, self.weight)
