import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    u = np.where(beta2 * u > np.abs(g) + eps, beta2 * u, np.abs(g) + eps)
    rate = lr * (1 - beta2**t) / (1 - beta1**t)
    return p - rate * m / u, m, u
