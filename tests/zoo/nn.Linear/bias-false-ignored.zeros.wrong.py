import numpy as np

from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = inputs**-0.5
        self.weight = parameter(rng.uniform(-k, k, (outputs, inputs)))
        self.bias = parameter(rng.uniform(-k, k, outputs) if bias else np.zeros(outputs))

    def forward(self, x):
        return x @ self.weight.T + self.bias
