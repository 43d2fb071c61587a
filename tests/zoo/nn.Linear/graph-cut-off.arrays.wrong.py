import numpy as np

from dlcore.autograd import Tensor
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        k = 1 / np.sqrt(inputs)
        self.weight = parameter(rng.uniform(-k, k, (outputs, inputs)))
        self.bias = parameter(rng.uniform(-k, k, outputs)) if bias else None

    def forward(self, x):
        y = x.data @ self.weight.data.T
        if self.bias is not None:
            y += self.bias.data
        return Tensor(y, requires_grad=True)
