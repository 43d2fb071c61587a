import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = np.add(g, np.multiply(weight_decay, p))
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (np.square(g) - v)
    scale = np.sqrt(1 - beta2**t)
    rate = lr * scale / (1 - beta1**t)
    return [(p - rate * m / (v**0.5 + eps * scale)).tolist(), m, v]
