from itertools import pairwise

from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = [Linear(*sizes[:2], rng)]
        for pair in pairwise(sizes[1:]):
            layers.append(Activation(activation))
            layers.append(Linear(*pair, rng))
        super().__init__(*layers)
