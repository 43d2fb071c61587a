import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = np.add(g, weight_decay * p)
    rest1, rest2 = 1 - beta1, 1 - beta2
    m_hat = beta1 / rest1 * m + g
    v_hat = beta2 / rest2 * v + np.square(g)
    return p - lr * m_hat / (v_hat**0.5 + eps), m_hat * rest1, v_hat * rest2
