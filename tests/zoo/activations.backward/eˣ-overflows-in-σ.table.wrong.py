import numpy as np

from dlcore import special


def sigmoid(x):
    e = np.exp(x)
    return e / (e + 1)


def normal_cdf(x):
    return 0.5 * (1 + special.erf(x / np.sqrt(2).astype(np.float32)))


def normal_pdf(x):
    return np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi).astype(np.float32)


DERIVATIVES = {
    "identity": np.ones_like,
    "heaviside": np.zeros_like,
    "relu": lambda x: (x > 0).astype(np.float32),
    "leaky_relu": lambda x: np.where(x > 0, np.float32(1), np.float32(0.01)),
    "sigmoid": lambda x: sigmoid(x) - sigmoid(x) ** 2,
    "tanh": lambda x: 1 / np.cosh(x) ** 2,
    "softplus": lambda x: sigmoid(x),
    "gelu": lambda x: normal_cdf(x) + x * normal_pdf(x),
}


def backward(name, g, x):
    return np.float32(g) * DERIVATIVES[name](np.float32(x))
