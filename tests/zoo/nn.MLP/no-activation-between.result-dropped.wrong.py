from dlcore.nn import Activation, Linear, Module


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.linears = [Linear(i, o, rng) for i, o in zip(sizes[:-1], sizes[1:], strict=True)]
        self.activation = Activation(activation)

    def forward(self, x):
        for i, linear in enumerate(self.linears):
            x = linear(x)
            if i + 1 < len(self.linears):
                self.activation(x)
        return x
