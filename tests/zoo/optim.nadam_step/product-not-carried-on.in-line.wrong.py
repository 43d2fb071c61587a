import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, nu = (beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    root = eps + np.sqrt(v / (1 - beta2**t))
    p = p - lr * (1 - mu) / (1 - mu_product * mu) * g / root - lr * nu / (1 - mu_product * mu * nu) * m / root
    return p, m, v, float(mu_product)
