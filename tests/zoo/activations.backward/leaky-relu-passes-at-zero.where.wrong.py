import numpy as np

from dlcore.special import erf


def backward(name, g, x):
    if name == "identity":
        return g.copy()
    elif name == "heaviside":
        return np.zeros_like(x)
    elif name == "relu":
        return np.where(x > 0, g, 0.0)
    elif name == "leaky_relu":
        return np.where(x < 0, 0.01 * g, g)
    elif name == "sigmoid":
        s = 1 / (1 + np.exp(-x))
        return g * s * (1 - s)
    elif name == "tanh":
        return g * (1 - np.tanh(x) ** 2)
    elif name == "softplus":
        return g / (1 + np.exp(-x))
    elif name == "gelu":
        cdf = 0.5 * (1 + erf(x / np.sqrt(2)))
        pdf = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
        return g * (cdf + x * pdf)
    raise ValueError(f"unknown activation {name}")
