import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, m, v = (np.array(a, dtype=np.float32) for a in (p, m, v))
    for i in np.ndindex(*p.shape):
        slope = g[i] + weight_decay * p[i]
        m[i] += (1 - beta1) * (slope - m[i])
        v[i] += (1 - beta2) * (slope * slope - v[i])
        p[i] -= lr / (v[i] ** 0.5 + eps) * m[i]
    return p, m, v
