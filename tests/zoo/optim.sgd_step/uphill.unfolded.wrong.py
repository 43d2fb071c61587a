import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    slope = np.add(g, weight_decay * p)
    new = slope + momentum * v
    if nesterov:
        return p + lr * slope + lr * momentum * new, new
    return p + lr * new, new
