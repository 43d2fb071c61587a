import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    p, g, m = (np.asarray(a, float) for a in (p, g, m))
    m = beta2 * m + (1 - beta2) * g
    c = beta1 * m + (1 - beta1) * g
    return (1 - lr * weight_decay) * p - lr * np.sign(c), m
