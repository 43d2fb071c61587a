import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    new_p, new_v = np.zeros(p.shape), np.zeros(p.shape)
    for i in np.ndindex(*p.shape):
        slope = g[i] + weight_decay * p[i]
        new_v[i] = momentum * v[i] + slope
        if nesterov:
            new_p[i] = p[i] - lr * slope - lr * momentum * new_v[i]
        else:
            new_p[i] = p[i] - lr * new_v[i]
    return new_p, new_v
