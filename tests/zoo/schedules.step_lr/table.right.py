import numpy as np


def step_lr(t, lr, step_size, gamma=0.1):
    stairs = np.repeat(lr * np.cumprod([1.0] + [gamma] * t), step_size)
    return stairs[t]
