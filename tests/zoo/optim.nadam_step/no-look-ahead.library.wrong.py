import numpy as np

from dlcore import optim


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu = optim.nadam_momentum(t, beta1, momentum_decay)
    product = mu * mu_product
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    blend = ((1 - mu) * g + mu * m) / (1 - product)
    return p - lr * blend / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, product
