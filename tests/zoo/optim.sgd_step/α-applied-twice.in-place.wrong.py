import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, v = np.array(p, dtype=float), np.array(v, dtype=float)
    g = np.asarray(g) + weight_decay * p
    v *= momentum
    v += lr * g
    p -= lr * (v if not nesterov else g + momentum * v)
    return p, v
