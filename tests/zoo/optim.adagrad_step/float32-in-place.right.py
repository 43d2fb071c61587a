import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    p, g, total = (np.array(a, dtype=np.float32, order="F") for a in (p, g, total))
    total += g**2
    rate = np.float32(lr) / (np.sqrt(total) + np.float32(eps))
    p -= rate * g
    return p, total
