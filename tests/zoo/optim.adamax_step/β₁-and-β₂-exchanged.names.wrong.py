import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    b2, b1 = beta1, beta2
    new_m = m + (1 - b1) * (g - m)
    new_u = np.stack([np.abs(g) + eps, b2 * u]).max(axis=0)
    return p - lr * new_m / ((1 - b1**t) * new_u), new_m, new_u
