from dlcore import init
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = parameter(init.default_uniform((outputs, inputs), rng))
        self.bias = parameter(init.default_uniform((outputs,), rng, fan_in=inputs)) if bias else None

    def forward(self, x):
        y = x @ self.weight.transpose()
        if self.bias is not None:
            y + self.bias
        return y
