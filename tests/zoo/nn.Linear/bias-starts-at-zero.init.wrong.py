import numpy as np

from dlcore import init
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = 1 / np.sqrt(inputs)
        self.bias = parameter(init.zeros((outputs,), rng)) if bias else None
        self.weight = parameter(k * (2 * rng.random((outputs, inputs)) - 1))

    def forward(self, x):
        y = x @ self.weight.T
        return y + self.bias if self.bias is not None else y
