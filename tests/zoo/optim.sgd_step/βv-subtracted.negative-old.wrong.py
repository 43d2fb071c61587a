import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, old = (np.asarray(a, dtype=np.float32) for a in (p, g, -v))
    g = g + np.float32(weight_decay) * p
    new = np.add(old * np.float32(momentum), g)
    if nesterov:
        return p - np.float32(lr) * (g + np.float32(momentum) * new), new
    return p - np.float32(lr) * new, new
