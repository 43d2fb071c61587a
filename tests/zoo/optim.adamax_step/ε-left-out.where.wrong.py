import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = g - beta1 * (g - m)
    a, b = beta2 * u, np.sqrt(np.square(g))
    u_new = np.where(a < b, b, a)
    return p - lr * np.divide(m_new, (1 - beta1**t) * u_new), m_new, u_new
