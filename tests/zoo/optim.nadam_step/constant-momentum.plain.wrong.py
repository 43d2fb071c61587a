import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    mu_product = mu_product * beta1
    ahead = (1 - beta1) / (1 - mu_product) * g + beta1 / (1 - mu_product * beta1) * m
    return p - lr * ahead / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, mu_product
