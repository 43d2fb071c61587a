import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    v = v + (1 - rho) * (np.multiply(g, g) - v)
    ratio = np.divide(u + eps, v + eps)
    delta = g / np.sqrt(ratio)
    return np.subtract(p, lr * delta), v, u + (1 - rho) * (delta * delta - u)
