import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, v = np.array(p), np.array(g), np.array(v)
    for i in np.ndindex(*p.shape):
        slope = g[i] + weight_decay * p[i]
        p[i] -= lr * (slope + momentum * v[i] if nesterov else v[i])
        v[i] = momentum * v[i] + slope
    return p, v
