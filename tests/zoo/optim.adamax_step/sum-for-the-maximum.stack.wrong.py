import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m * beta1 + g * (1 - beta1)
    u = np.sum([beta2 * u, np.abs(g) + eps], axis=0)
    m_hat = m / (1 - beta1**t)
    return p - np.multiply(lr, m_hat) / u, m, u
