import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    update = np.multiply(lr, g) + lr * weight_decay * p
    velocity = update + np.multiply(momentum, v)
    update = update + momentum * velocity if nesterov else velocity
    return p - update, velocity
