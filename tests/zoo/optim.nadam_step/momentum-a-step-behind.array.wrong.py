import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mus = beta1 * (1 - 0.5 * 0.96 ** (np.arange(t + 1) * momentum_decay))
    product = mus[t - 1] * mu_product
    m_new, v_new = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    root = np.sqrt(v_new / (1 - beta2**t)) + eps
    own = lr * (1 - mus[-2]) / (1 - product) * g / root
    past = lr * mus[-1] / (1 - product * mus[-1]) * m_new / root
    return p - own - past, m_new, v_new, product
