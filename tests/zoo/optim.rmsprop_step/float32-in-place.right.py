import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    p, g, v = (np.array(a, dtype=np.float32, order="F") for a in (p, g, v))
    v *= np.float32(alpha)
    v += np.float32(1 - alpha) * g * g
    p -= np.float32(lr) * g / (np.sqrt(v) + np.float32(eps))
    return p, v
