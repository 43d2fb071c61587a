import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    p, v = np.array(p, dtype=float), np.array(v, dtype=float)
    for i in np.ndindex(*p.shape):
        v[i] = v[i] * alpha + g[i] * g[i] * (1 - alpha)
        p[i] -= np.divide(lr * g[i], v[i] ** 0.5)
    return p, v
