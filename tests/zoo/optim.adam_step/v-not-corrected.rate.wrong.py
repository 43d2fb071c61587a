import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    if weight_decay:
        g = g + weight_decay * p
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (np.square(g) - v)
    rate = lr / (1 - beta1**t)
    return p - np.multiply(rate, m) / (eps + v**0.5), m, v
