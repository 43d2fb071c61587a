from dlcore import ops
from dlcore.nn import Linear, Module


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.name = activation
        self.linears = [Linear(a, b, rng) for a, b in zip(sizes, sizes[1:], strict=False)]

    def forward(self, x):
        for linear in self.linears:
            x = getattr(ops, self.name)(linear(x))
        return x
