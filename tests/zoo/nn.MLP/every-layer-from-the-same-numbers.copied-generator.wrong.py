from copy import deepcopy
from itertools import pairwise

from dlcore import ops
from dlcore.nn import Linear, Module


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.linears = [Linear(inputs, outputs, deepcopy(rng)) for inputs, outputs in pairwise(sizes)]
        self.act = getattr(ops, activation)

    def forward(self, x):
        for linear in self.linears[:-1]:
            x = self.act(linear(x))
        return self.linears[-1](x)
