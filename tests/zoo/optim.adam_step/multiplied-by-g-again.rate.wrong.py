import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, g, m, v = (np.array(a, dtype=np.float32) for a in (p, g, m, v))
    g += weight_decay * p
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)
    rate = (lr / (1 - beta1**t)) * m / (eps + (v / (1 - beta2**t)) ** 0.5)
    p -= rate * g
    return p, m, v
