from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = parameter(rng.standard_normal((outputs, inputs)) / inputs**0.5)
        self.bias = None
        if bias:
            self.bias = parameter(rng.standard_normal(outputs) / inputs**0.5)

    def forward(self, x):
        z = x @ self.weight.T
        if self.bias is None:
            return z
        return z + self.bias
