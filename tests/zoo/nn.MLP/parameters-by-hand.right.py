import numpy as np

from dlcore.nn import Activation, Module, parameter


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.depth = len(sizes) - 1
        for i in range(self.depth):
            k = 1 / np.sqrt(sizes[i])
            setattr(self, f"w{i}", parameter(rng.uniform(-k, k, (sizes[i + 1], sizes[i]))))
            setattr(self, f"b{i}", parameter(rng.uniform(-k, k, sizes[i + 1])))
        self.activation = Activation(activation)

    def forward(self, x):
        for i in range(self.depth):
            x = x @ getattr(self, f"w{i}").T + getattr(self, f"b{i}")
            if i < self.depth - 1:
                x = self.activation(x)
        return x
