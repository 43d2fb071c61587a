import numpy as np

from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = 1 / np.sqrt(inputs)
        self.weight = parameter(rng.uniform(-k, k, (outputs, inputs)))
        self.bias = parameter(rng.uniform(-k, k, outputs)) if bias else None

    def forward(self, x):
        self.cache = x.data.copy()
        y = x @ self.weight.T
        return y if self.bias is None else y + self.bias
