import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mus = beta1 * (1 - 0.5 * 0.96 ** (np.array([t, t + 1]) * momentum_decay))
    products = mu_product * np.cumprod(mus)
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    weights = np.array([1 - mus[0], mus[1]]) / (1 - products)
    step = weights[0] * g + weights[1] * m
    return p - lr * step / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, products[-1]
