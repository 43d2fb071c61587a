from dlcore import init, ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = parameter(init.glorot_uniform((outputs, inputs), rng))
        self.bias = parameter(init.default_uniform((outputs,), rng, fan_in=inputs)) if bias else None

    def forward(self, x):
        return ops.linear(x, self.weight, self.bias)
