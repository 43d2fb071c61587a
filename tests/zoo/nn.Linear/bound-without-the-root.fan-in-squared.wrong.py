from dlcore import init
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        if bias:
            self.bias = parameter(init.default_uniform((outputs,), rng, fan_in=inputs**2))
        else:
            self.bias = None
        self.weight = parameter(init.default_uniform((outputs, inputs), rng, fan_in=inputs**2))

    def forward(self, x):
        product = x @ self.weight.T
        return product if self.bias is None else product + self.bias
