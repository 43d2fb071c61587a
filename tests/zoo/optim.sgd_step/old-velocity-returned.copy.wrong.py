import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    before = np.copy(v)
    if weight_decay > 0:
        g = g + weight_decay * p
    v = np.add(g, momentum * v)
    if nesterov:
        v = np.add(g, momentum * v)
    return p - lr * v, before
