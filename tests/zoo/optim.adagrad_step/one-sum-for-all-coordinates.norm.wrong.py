import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    flat = np.asarray(g).ravel()
    total = np.array(total) + flat @ flat
    return p - np.multiply(lr / (total**0.5 + eps), g), total
