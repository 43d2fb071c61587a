import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, g, m, v = (np.array(a, dtype=float) for a in (p, g, m, v))
    done = t - 1
    g += weight_decay * p
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)
    root = np.sqrt(np.divide(v, 1 - np.power(beta2, done)))
    p -= lr * np.divide(m, 1 - np.power(beta1, done)) / (eps + root)
    return p, m, v
