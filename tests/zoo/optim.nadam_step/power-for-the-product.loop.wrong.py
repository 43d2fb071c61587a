import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
    big_m = 1.0
    for _ in range(t):
        big_m *= mu
    m = (1 - beta1) * g + beta1 * m
    v = (1 - beta2) * g * g + beta2 * v
    top = lr * ((1 - mu) * g / (1 - big_m) + mu_next * m / (1 - mu_next * big_m))
    return p - top / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, big_m
