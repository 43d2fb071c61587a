from dlcore.nn import Linear, Module


class MLP(Module):
    def __init__(self, sizes, rng, activation="relu"):
        self.linears = []
        for i in range(len(sizes) - 1):
            self.linears.append(Linear(sizes[i], sizes[i + 1], rng))

    def forward(self, x):
        *hidden, last = self.linears
        for linear in hidden:
            x = linear(x).relu()
        return last(x)
