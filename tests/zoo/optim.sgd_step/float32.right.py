import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, v = (np.array(a, dtype=np.float32) for a in (p, g, v))
    if weight_decay != 0:
        g += np.float32(weight_decay) * p
    v *= np.float32(momentum)
    v += g
    step = v
    if nesterov:
        step = g + np.float32(momentum) * v
    p -= np.float32(lr) * step
    return p, v
