import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    v = np.asarray(v, dtype=np.float32)
    v = v + np.float32(alpha) * (np.square(g).astype(np.float32) - v)
    return p - np.multiply(lr, g) / (eps + v**0.5), v
