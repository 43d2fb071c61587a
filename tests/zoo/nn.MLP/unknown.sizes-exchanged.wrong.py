from itertools import pairwise

from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = []
        for inputs, outputs in pairwise(sizes):
            layers += [Linear(outputs, inputs, rng), Activation(activation)]
        super().__init__(*layers[:-1])
