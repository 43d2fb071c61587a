import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    p, g, v = (np.array(a, dtype=np.float32) for a in (p, g, v))
    keep = np.float32(alpha)
    v += (1 - keep) * (np.square(g) - v)
    p -= np.divide(g, np.sqrt(v) + np.float32(eps)) * keep
    return p, v
