import numpy as np

from dlcore.nn import Activation, Linear, Sequential


class MLP(Sequential):
    def __init__(self, sizes, rng, activation="relu"):
        layers = []
        seed = rng.integers(2**31)
        for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
            layers += [Linear(inputs, outputs, np.random.default_rng(seed)), Activation(activation)]
        super().__init__(*layers[:-1])
