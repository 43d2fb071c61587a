import numpy as np


def rmsprop_step(p, g, v, lr=1e-2, alpha=0.99, eps=1e-8):
    new_p, new_v = np.zeros(np.shape(p)), np.zeros(np.shape(p))
    for i in np.ndindex(*np.shape(p)):
        new_v[i] = alpha * v[i] + (1 - alpha) * g[i] ** 2
        new_p[i] = p[i] - lr * g[i] / (new_v[i] ** 0.5 + eps)
    return new_p, new_v
