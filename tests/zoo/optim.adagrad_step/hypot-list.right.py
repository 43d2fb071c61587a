import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    root = np.hypot(np.sqrt(total), g)
    return [(p - np.divide(np.multiply(lr, g), root + eps)).tolist(), np.square(g) + total]
