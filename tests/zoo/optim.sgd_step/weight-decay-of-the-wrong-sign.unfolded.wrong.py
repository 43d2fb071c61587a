import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    new_v = np.asarray(v) * momentum + g - np.multiply(p, weight_decay)
    if not nesterov:
        return p - lr * new_v, new_v
    return (1 + lr * weight_decay) * p - lr * g - lr * momentum * new_v, new_v
