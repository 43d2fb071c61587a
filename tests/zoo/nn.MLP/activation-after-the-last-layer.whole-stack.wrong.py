from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = []
        for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
            layers.append(Linear(inputs, outputs, rng))
            layers.append(Activation(activation))
        super().__init__(*layers)
