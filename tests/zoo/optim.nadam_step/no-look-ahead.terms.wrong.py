import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu = beta1 - beta1 / 2 * np.exp(t * momentum_decay * np.log(0.96))
    product = mu_product * mu
    new_m = m * beta1 + g * (1 - beta1)
    new_v = v * beta2 + np.square(g) * (1 - beta2)
    root = np.sqrt(new_v) / np.sqrt(1 - beta2**t) + eps
    p = p - lr * (1 - mu) / (1 - product) * g / root
    p = p - lr * mu / (1 - product) * new_m / root
    return p, new_m, new_v, product
