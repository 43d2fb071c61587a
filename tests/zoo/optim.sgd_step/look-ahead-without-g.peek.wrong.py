import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, v = (np.array(a, dtype=float) for a in (p, g, v))
    v *= momentum
    v += g
    v += weight_decay * p
    step = v.copy()
    if nesterov:
        step *= momentum
    return p - step * lr, v
