from dlcore import ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = parameter(rng.uniform(-1 / inputs, 1 / inputs, (outputs, inputs)))
        self.bias = parameter(rng.uniform(-1 / inputs, 1 / inputs, outputs)) if bias else None

    def forward(self, x):
        return ops.linear(x, self.weight, self.bias)
