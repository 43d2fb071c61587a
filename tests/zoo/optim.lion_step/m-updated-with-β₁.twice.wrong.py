import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    update = np.sign(m + (1 - beta1) * (g - m)) + weight_decay * p
    new_m = (1 - beta1) * g + beta1 * m
    return p - lr * update, new_m
