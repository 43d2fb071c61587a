import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    c = beta1 * m + (1 - beta1) * g
    direction = np.where(c < 0, -1.0, 1.0)
    return (1 - lr * weight_decay) * p - lr * direction, beta2 * m + (1 - beta2) * g
