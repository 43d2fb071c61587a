import numpy as np

from dlcore import ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        sigma = np.sqrt(1 / inputs)
        self.bias = parameter(rng.normal(scale=sigma, size=outputs)) if bias else None
        self.weight = parameter(rng.normal(scale=sigma, size=(outputs, inputs)))

    def forward(self, x):
        return ops.linear(x, self.weight, self.bias)
