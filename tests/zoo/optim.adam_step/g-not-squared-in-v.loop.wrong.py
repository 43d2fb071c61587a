import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    moments = []
    g = np.asarray(g) + weight_decay * np.asarray(p)
    for old, beta in ((m, beta1), (v, beta2)):
        new = old - (1 - beta) * (old - g)
        moments.append(new)
    m, v = moments
    root = np.sqrt(np.divide(v, 1 - beta2**t))
    return p - lr / (1 - beta1**t) * m / (root + eps), m, v
