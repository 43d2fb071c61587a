import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    new_p, new_m = np.empty(np.shape(p)), np.empty(np.shape(p))
    for i in np.ndindex(np.shape(p)):
        c = beta1 * m[i] + (1 - beta1) * g[i]
        new_p[i] = p[i] - (lr if c > 0 else -lr if c < 0 else 0)
        new_m[i] = beta2 * m[i] + (1 - beta2) * g[i]
    return new_p, new_m
