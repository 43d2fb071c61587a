import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    v = v + (1 - alpha) * (np.square(g) - v)
    return [(p - np.multiply(g, lr / (np.sqrt(v) + eps))).tolist(), v]
