from dlcore import init
from dlcore.autograd import Tensor
from dlcore.nn import Module, linear_forward, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = parameter(init.default_uniform((outputs, inputs), rng))
        self.bias = parameter(init.default_uniform((outputs,), rng, fan_in=inputs)) if bias else None

    def forward(self, x):
        rows = x.data.reshape(-1, x.shape[-1])
        b = None if self.bias is None else self.bias.data
        z = linear_forward(rows, self.weight.data, b)
        return Tensor(z.reshape(*x.shape[:-1], -1))
