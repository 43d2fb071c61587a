import numpy as np

from dlcore import ops
from dlcore.nn import Module, parameter


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        bound = np.sqrt(1.0 / inputs)
        columns = [rng.uniform(low=-bound, high=bound, size=outputs) for _ in range(inputs)]
        self.weight = parameter(np.stack(columns, axis=1).astype(np.float32))
        if bias:
            self.bias = parameter(rng.uniform(low=-bound, high=bound, size=outputs).astype(np.float32))
        else:
            self.bias = None

    def forward(self, x):
        return ops.linear(x, self.weight, self.bias)
