from dlcore import ops
from dlcore.nn import Linear, Module


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.first = Linear(sizes[0], sizes[1], rng)
        self.rest = [Linear(sizes[i], sizes[i + 1], rng) for i in range(1, len(sizes) - 1)]
        self.act = activation

    def forward(self, x):
        x = self.first(x)
        if self.rest:
            x = getattr(ops, self.act)(x)
        for linear in self.rest:
            x = linear(x)
        return x
