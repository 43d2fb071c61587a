import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (1 - beta1) * g + beta1 * m
    u = np.maximum(u * beta2, np.absolute(g) + eps)
    return p - lr * (m / u), m, u
