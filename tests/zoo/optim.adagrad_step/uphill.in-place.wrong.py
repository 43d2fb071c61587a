import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    p, total = np.array(p, dtype=np.float32), np.array(total, dtype=np.float32)
    total += np.multiply(g, g)
    p += np.multiply(g, lr) / (total**0.5 + eps)
    return p, total
