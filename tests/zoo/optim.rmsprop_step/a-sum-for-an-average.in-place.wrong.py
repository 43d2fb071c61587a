import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    total = np.array(v, dtype=np.float32)
    total += np.square(g)
    root = np.hypot(np.sqrt(v), g)
    return p - np.divide(lr, root + eps) * g, total
