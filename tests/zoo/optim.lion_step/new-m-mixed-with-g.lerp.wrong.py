import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    memory = m + (1 - beta2) * (g - m)
    direction = np.sign(memory + (1 - beta1) * (g - memory))
    return p - lr * (direction + weight_decay * p), memory
