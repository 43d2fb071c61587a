import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, mu_next = [beta1 * (1 - 0.96 ** (k * momentum_decay) / 2) for k in (t, t + 1)]
    product = mu_product * mu
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    rate = lr / (1 - product)
    direction = g - mu * g + mu_next * m
    return p - rate * direction / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, product
