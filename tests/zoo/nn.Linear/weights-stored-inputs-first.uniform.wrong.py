import numpy as np

from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = 1 / np.sqrt(inputs)
        self.weight = parameter(rng.uniform(-k, k, (inputs, outputs)))
        self.bias = parameter(rng.uniform(-k, k, (outputs,))) if bias else None

    def forward(self, x):
        if self.bias is None:
            return x @ self.weight
        return x @ self.weight + self.bias
