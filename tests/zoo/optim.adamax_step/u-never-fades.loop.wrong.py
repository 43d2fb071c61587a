import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    largest = np.array(u, dtype=float)
    for i in np.ndindex(largest.shape):
        largest[i] = max(largest[i], abs(g[i]) + eps)
    return p - lr * m / largest / (1 - beta1**t), m, largest
