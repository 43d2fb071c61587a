from dlcore.nn import Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        super().__init__(*[Linear(sizes[i - 1], sizes[i], rng) for i in range(1, len(sizes))])
