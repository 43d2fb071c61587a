from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = [Linear(a, b, rng) for a, b in zip(sizes, sizes[1:], strict=False)]
        if len(layers) > 1:
            layers.insert(1, Activation(activation))
        super().__init__(*layers)
