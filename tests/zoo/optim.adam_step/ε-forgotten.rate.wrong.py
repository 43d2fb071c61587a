import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, g, m, v = (np.array(a, dtype=np.float32) for a in (p, g, m, v))
    g += np.float32(weight_decay) * p
    m += np.float32(1 - beta1) * (g - m)
    v += np.float32(1 - beta2) * (np.square(g) - v)
    rate = np.float32(lr * (1 - beta2**t) ** 0.5 / (1 - beta1**t))
    return p - np.divide(rate * m, v**0.5), m, v
