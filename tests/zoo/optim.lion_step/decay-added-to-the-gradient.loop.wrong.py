import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    new_p, new_m = np.empty(np.shape(p)), np.empty(np.shape(p))
    for i in np.ndindex(np.shape(p)):
        grad = g[i] + p[i] * weight_decay
        new_p[i] = p[i] - lr * np.sign((1 - beta1) * grad + beta1 * m[i])
        new_m[i] = beta2 * m[i] + (1 - beta2) * grad
    return new_p, new_m
