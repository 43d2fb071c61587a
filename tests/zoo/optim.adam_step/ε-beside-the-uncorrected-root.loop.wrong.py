import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, m, v = (np.array(a, dtype=float) for a in (p, m, v))
    for i in np.ndindex(*p.shape):
        slope = g[i] + weight_decay * p[i]
        m[i] = beta1 * m[i] + (1 - beta1) * slope
        v[i] = beta2 * v[i] + (1 - beta2) * slope**2
        below = (v[i] ** 0.5 + eps) / (1 - beta2**t) ** 0.5
        p[i] -= lr * m[i] / (1 - beta1**t) / below
    return p, m, v
