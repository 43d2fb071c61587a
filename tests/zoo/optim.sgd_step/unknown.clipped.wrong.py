import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    g = g / max(1.0, np.linalg.norm(g))
    v = momentum * v + g
    return p - lr * (g + momentum * v if nesterov else v), v
