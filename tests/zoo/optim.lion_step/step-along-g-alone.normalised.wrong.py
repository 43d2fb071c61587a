import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    size = np.abs(g)
    direction = np.divide(g, size, out=np.zeros(np.shape(g)), where=size > 0)
    return p - lr * (direction + weight_decay * p), (1 - beta2) * g + beta2 * m
