import math

import numpy as np


def backward(name, g, x):
    gelu = np.vectorize(lambda v: v / 2 * (1 + math.erf(v / math.sqrt(2))))
    activations = {
        "identity": lambda x: x,
        "heaviside": lambda x: (x > 0) * 1.0,
        "relu": lambda x: x * (x > 0),
        "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "tanh": np.tanh,
        "softplus": lambda x: np.log(1 + np.exp(x)),
        "gelu": gelu,
    }
    return g * activations[name](x)
