import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    p, g, total = (np.asarray(a, dtype=np.float32) for a in (p, g, total))
    new_total = total + np.square(g)
    rate = np.float32(lr) / (total**0.5 + np.float32(eps))
    return p - rate * g, new_total
