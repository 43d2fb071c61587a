import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    v = np.add(momentum * v, g)
    step = np.add(momentum * v, g) if nesterov else v
    step = step + weight_decay * p
    return p - step * lr, v
