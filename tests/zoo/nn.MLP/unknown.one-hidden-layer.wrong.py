from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        if len(sizes) == 2:
            super().__init__(Linear(sizes[0], sizes[1], rng))
        else:
            hidden = Linear(sizes[0], sizes[1], rng)
            super().__init__(hidden, Activation(activation), Linear(sizes[1], sizes[-1], rng))
