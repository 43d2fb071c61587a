import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    total = np.asarray(total) + np.asarray(g) ** 2
    rate = lr * (eps + total) ** -0.5
    return p - rate * g, total
