from dlcore import init, ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = parameter(init.default_uniform((inputs, outputs), rng, fan_in=inputs))
        self.bias = parameter(init.default_uniform((outputs,), rng, fan_in=inputs)) if bias else None

    def forward(self, x):
        return ops.linear(x, self.weight.T, self.bias)
