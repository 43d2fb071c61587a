import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, v = np.asarray(p), np.asarray(g), np.asarray(v)
    if nesterov:
        new_p = (1 - lr * weight_decay * (1 + momentum)) * p - lr * ((1 + momentum) * g + momentum**2 * v)
    else:
        new_p = (1 - lr * weight_decay) * p - lr * g - lr * momentum * v
    return new_p, v * momentum + g + p * weight_decay
