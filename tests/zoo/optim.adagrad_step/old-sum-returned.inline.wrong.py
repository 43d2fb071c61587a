import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    rate = lr / (eps + np.sqrt(np.square(g) + total))
    return np.subtract(p, rate * g), np.copy(total)
