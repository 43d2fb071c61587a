import numpy as np


def step_lr(t, lr, step_size, gamma=0.1):
    return lr * np.exp(np.log(gamma) / step_size * t)
