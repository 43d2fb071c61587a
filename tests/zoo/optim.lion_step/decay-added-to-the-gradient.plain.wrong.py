import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    g = g + weight_decay * p
    c = beta1 * m + (1 - beta1) * g
    return p - lr * np.sign(c), beta2 * m + (1 - beta2) * g
