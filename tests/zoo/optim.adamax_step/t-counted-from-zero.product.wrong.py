import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    correction = beta1
    for _ in range(t):
        correction *= beta1
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(np.abs(g) + eps, beta2 * u)
    return p - lr * (m / (1 - correction)) / u, m, u
