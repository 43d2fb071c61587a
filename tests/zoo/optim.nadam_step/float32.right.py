import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    p, g, m, v = (np.asarray(a, dtype=np.float32) for a in (p, g, m, v))
    power = np.power(np.float32(0.96), np.float32(momentum_decay) * np.array([t, t + 1], dtype=np.float32))
    mu, mu_next = np.float32(beta1) * (1 - power / 2)
    product = np.float32(mu_product) * mu
    m = m + np.float32(1 - beta1) * (g - m)
    v = v + np.float32(1 - beta2) * (g * g - v)
    root = np.sqrt(v / np.float32(1 - beta2**t)) + np.float32(eps)
    new = p - np.float32(lr) * (
        (1 - mu) / (1 - product) * g / root + mu_next / (1 - product * mu_next) * m / root
    )
    return new, m, v, product
