import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    slope = np.add(g, np.multiply(weight_decay, p))
    new_v = v + (1 - beta2) * (np.square(slope) - v)
    rate = lr / (eps + (new_v / (1 - beta2**t)) ** 0.5)
    return p - rate * slope, m + (1 - beta1) * (slope - m), new_v
