import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    v = np.multiply(momentum, v) + np.multiply(weight_decay, p) + g
    rate = lr * (1 + momentum) if nesterov else lr
    return p - rate * v, v
