import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    p, g, v = np.array(p, float), np.array(g, float), np.array(v, float)
    for i in np.ndindex(*p.shape):
        slope = g[i] + weight_decay * p[i]
        for _ in range(2 if nesterov else 1):
            v[i] = momentum * v[i] + slope
        p[i] -= lr * v[i]
    return p, v
