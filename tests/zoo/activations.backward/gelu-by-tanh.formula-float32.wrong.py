import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gelu_slope(x):
    u = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    du = np.sqrt(2 / np.pi) * (1 + 0.134145 * x**2)
    return 0.5 + 0.5 * np.tanh(u) + 0.5 * x * du / np.cosh(u) ** 2


DERIVATIVES = {
    "identity": np.ones_like,
    "heaviside": np.zeros_like,
    "relu": lambda x: (x > 0).astype(np.float32),
    "leaky_relu": lambda x: np.where(x > 0, np.float32(1), np.float32(0.01)),
    "sigmoid": lambda x: sigmoid(x) * sigmoid(-x),
    "tanh": lambda x: 1 / np.cosh(x) ** 2,
    "softplus": lambda x: sigmoid(x),
    "gelu": lambda x: gelu_slope(x),
}


def backward(name, g, x):
    return np.float32(g) * DERIVATIVES[name](np.float32(x))
