import numpy as np


def exponential_lr(t, lr, gamma):
    return np.float32(lr) * np.float32(gamma) ** t
