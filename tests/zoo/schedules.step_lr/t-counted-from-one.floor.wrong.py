import numpy as np


def step_lr(t, lr, step_size, gamma=0.1):
    stair = np.floor((t - 1) / step_size)
    return lr * np.power(gamma, stair)
