import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    total = total + np.sum(g**2)
    return p - lr * g / (np.sqrt(total) + eps), total
