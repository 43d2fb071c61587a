import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    root = np.sqrt(v + (1 - alpha) * (np.square(g) - v))
    return np.subtract(p, lr * g / (eps + root)), np.copy(v)
