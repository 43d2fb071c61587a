import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, v = (np.asarray(a, dtype=np.float32) for a in (p, g, v))
    if weight_decay:
        np.add(g, weight_decay * p)
    v = v * np.float32(momentum) + g
    if nesterov:
        return p - np.float32(lr) * (g + v * np.float32(momentum)), v
    return p - np.float32(lr) * v, v
