import numpy as np

from dlcore import ops
from dlcore.nn import Module, parameter


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.depth, self.activation = len(sizes) - 1, activation
        for i in range(self.depth):
            k = 1 / np.sqrt(sizes[i])
            setattr(self, f"w{i}", parameter(rng.uniform(-k, k, (sizes[i + 1], sizes[i]))))

    def forward(self, x):
        for i in range(self.depth):
            x = x if i == 0 else getattr(ops, self.activation)(x)
            x = x @ getattr(self, f"w{i}").T
        return x
