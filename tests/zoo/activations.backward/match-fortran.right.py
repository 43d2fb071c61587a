import numpy as np

from dlcore import activations as act


def backward(name, g, x):
    match name:
        case "identity":
            d = 1.0
        case "heaviside":
            d = 0 * x
        case "relu":
            d = x > 0
        case "leaky_relu":
            d = np.where(x > 0, 1.0, 0.01)
        case "sigmoid":
            d = 1 / (np.exp(x) + 2 + np.exp(-x))
        case "tanh":
            d = 1 - (2 / (1 + np.exp(-2 * x)) - 1) ** 2
        case "softplus":
            d = act.sigmoid(x)
        case "gelu":
            d = act.gelu_grad(x)
    return np.array(g * d, order="F")
