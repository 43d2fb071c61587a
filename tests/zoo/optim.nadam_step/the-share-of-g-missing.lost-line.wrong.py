import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
    product = mu_product * mu
    m = m * beta1 + g * (1 - beta1)
    v = v * beta2 + g**2 * (1 - beta2)
    root = np.sqrt(v) / np.sqrt(1 - beta2**t) + eps
    new_p = p - lr * (1 - mu) / (1 - product) * g / root
    new_p = p - lr * mu_next / (1 - product * mu_next) * m / root
    return new_p, m, v, product
