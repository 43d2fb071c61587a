import numpy as np


def step_lr(t, lr, step_size, gamma=0.1):
    falls = np.floor(np.float32(t) / np.float32(step_size))
    return np.float32(lr) * np.power(np.float32(gamma), falls)
