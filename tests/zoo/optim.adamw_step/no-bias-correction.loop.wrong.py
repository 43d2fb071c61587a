import numpy as np


def adamw_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    p, m, v = (np.array(a, dtype=np.float32) for a in (p, m, v))
    for i in np.ndindex(*p.shape):
        m[i] += (1 - beta1) * (g[i] - m[i])
        v[i] += (1 - beta2) * (g[i] ** 2 - v[i])
        p[i] -= lr * (weight_decay * p[i] + m[i] / (v[i] ** 0.5 + eps))
    return p, m, v
