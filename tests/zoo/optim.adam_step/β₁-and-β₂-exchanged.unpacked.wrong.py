import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    b2, b1 = np.float32(beta1), np.float32(beta2)
    p, g, m, v = (np.array(a, dtype=np.float32) for a in (p, g, m, v))
    g += np.float32(weight_decay) * p
    m += (1 - b1) * (g - m)
    v += (1 - b2) * (g * g - v)
    step = m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + np.float32(eps))
    return p - np.float32(lr) * step, m, v
