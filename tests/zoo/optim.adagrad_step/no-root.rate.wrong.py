import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    total = np.add(total, np.square(g), dtype=np.float32)
    rate = 1 / (eps + total)
    return np.asarray(p - lr * rate * g, dtype=np.float32), total
