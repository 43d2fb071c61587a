import numpy as np


def adamw_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    p, m, v = (np.array(a, dtype=float) for a in (p, m, v))
    for i in np.ndindex(*p.shape):
        m[i] += (1 - beta1) * (g[i] - m[i])
        v[i] += (1 - beta2) * (g[i] ** 2 - v[i])
        rate = lr / ((v[i] / (1 - beta2**t)) ** 0.5 + eps)
        p[i] = (1 - rate * weight_decay) * p[i] - rate * m[i] / (1 - beta1**t)
    return p, m, v
