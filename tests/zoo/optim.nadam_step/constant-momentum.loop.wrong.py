import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    product = beta1 * mu_product
    new_p, new_m, new_v = (np.zeros(np.shape(p)) for _ in range(3))
    for i in np.ndindex(np.shape(p)):
        new_m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        new_v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        m_bar = g[i] * (1 - beta1) / (1 - product) + beta1 * new_m[i] / (1 - beta1 * product)
        new_p[i] = p[i] - lr * m_bar / (np.sqrt(new_v[i] / (1 - beta2**t)) + eps)
    return new_p, new_m, new_v, product
