import numpy as np

from dlcore.optim import nadam_momentum


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu = nadam_momentum(t, beta1, momentum_decay)
    mu_next = nadam_momentum(t + 1, beta1, momentum_decay)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    ahead = (1 - mu) * g + mu_next * m
    return p - lr * ahead / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, mu_product * mu
