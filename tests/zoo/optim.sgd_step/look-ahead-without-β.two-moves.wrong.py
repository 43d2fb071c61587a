import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    slope = g + weight_decay * p
    v = slope + momentum * v
    new = np.subtract(p, lr * v)
    if nesterov:
        new = new - lr * slope
    return new, v
