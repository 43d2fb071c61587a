import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = (1 - beta1) * g + beta1 * m
    u_new = np.where(g + eps > u * beta2, g + eps, u * beta2)
    return p - lr * (m_new / (1 - beta1**t)) / u_new, m_new, u_new
