import numpy as np


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    new_p, new_total = np.zeros(np.shape(p)), np.zeros(np.shape(p))
    for i in np.ndindex(*np.shape(p)):
        new_total[i] = total[i] + g[i] ** 2
        new_p[i] = p[i] - lr * g[i] / (new_total[i] ** 0.5 + eps)
    return new_p, new_total
