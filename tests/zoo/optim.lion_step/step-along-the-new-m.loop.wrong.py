import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    new_p, new_m = np.empty(np.shape(p)), np.empty(np.shape(p))
    for i in np.ndindex(np.shape(p)):
        new_m[i] = g[i] + beta2 * (m[i] - g[i])
        new_p[i] = p[i] - lr * (np.sign(new_m[i]) + weight_decay * p[i])
    return new_p, new_m
