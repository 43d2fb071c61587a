import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    p, v = np.array(p, dtype=np.float32), np.array(v, dtype=np.float32)
    for i in np.ndindex(*p.shape):
        v[i] += (1 - alpha) * (g[i] ** 2 - v[i])
        p[i] -= lr / (eps + v[i]) * g[i]
    return p, v
