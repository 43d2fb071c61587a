import numpy as np


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in (t, t + 1))
    product = mu_product * mu
    a, b = (1 - mu) / (1 - product), mu_next / (1 - product * mu_next)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    new_p = np.array(p, dtype=float)
    for i in np.ndindex(new_p.shape):
        new_p[i] -= lr * (a * g[i] + b * m[i]) / (v[i] ** 0.5 + eps)
    return new_p, m, v, product
