import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    size = np.abs(np.asarray(g, dtype=np.float32))
    return p - lr * g / (size + eps), size * size
