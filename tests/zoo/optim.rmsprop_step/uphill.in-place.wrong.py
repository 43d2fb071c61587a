import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    p, v = np.array(p, dtype=np.float32), np.array(v, dtype=np.float32)
    v *= alpha
    v += (1 - alpha) * np.multiply(g, g)
    p += lr / (v**0.5 + eps) * g
    return p, v
