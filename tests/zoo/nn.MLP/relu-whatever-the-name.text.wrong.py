from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = []
        for i in range(len(sizes) - 1):
            if i:
                layers += [Activation("relu")]
            layers += [Linear(sizes[i], sizes[i + 1], rng)]
        super().__init__(*layers)
