import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    rate = np.float32(lr) / (np.asarray(v, dtype=np.float32) ** 0.5 + np.float32(eps))
    new_v = np.multiply(v, alpha) + np.multiply(g, g) - np.multiply(alpha, np.multiply(g, g))
    return np.subtract(p, rate * g), new_v
