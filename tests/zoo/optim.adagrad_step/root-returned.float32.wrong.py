import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    p, g, total = (np.array(a, dtype=np.float32) for a in (p, g, total))
    total += np.square(g)
    root = np.sqrt(total)
    p -= np.float32(lr) * g / (root + np.float32(eps))
    return p, root
