import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    up, down = np.greater(m, 0), np.less(m, 0)
    moved = p * (1 - lr * weight_decay) + lr * down - lr * up
    return moved, m + (1 - beta2) * (g - m)
