import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, g, m, v = (np.array(a, dtype=np.float32, order="F") for a in (p, g, m, v))
    g += np.float32(weight_decay) * p
    m *= np.float32(beta1)
    m += np.float32(1 - beta1) * g
    v *= np.float32(beta2)
    v += np.float32(1 - beta2) * g * g
    root = np.sqrt(v / np.float32(1 - beta2**t))
    p -= np.float32(lr / (1 - beta1**t)) * m / (root + np.float32(eps))
    return p, m, v
