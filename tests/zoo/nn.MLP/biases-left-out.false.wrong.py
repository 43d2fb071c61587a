from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = []
        for a, b in zip(sizes[:-1], sizes[1:], strict=True):
            layers += [Linear(a, b, rng, bias=False), Activation(activation)]
        super().__init__(*layers[:-1])
