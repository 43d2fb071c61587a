import numpy as np


def exponential_lr(t, lr, gamma):
    return lr * np.prod([gamma] * (t - 1))
