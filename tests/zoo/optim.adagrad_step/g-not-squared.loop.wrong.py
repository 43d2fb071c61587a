import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    p, total = np.array(p, dtype=float), np.array(total, dtype=float)
    for i in np.ndindex(*p.shape):
        total[i] += g[i]
        p[i] -= lr * g[i] / (np.sqrt(total[i]) + eps)
    return p, total
