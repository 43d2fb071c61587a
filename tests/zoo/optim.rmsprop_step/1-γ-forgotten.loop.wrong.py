import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    p, v = np.array(p, dtype=float), np.array(v, dtype=float)
    for i in np.ndindex(*p.shape):
        v[i] *= alpha
        v[i] += g[i] * g[i]
        p[i] -= lr / (v[i] ** 0.5 + eps) * g[i]
    return p, v
