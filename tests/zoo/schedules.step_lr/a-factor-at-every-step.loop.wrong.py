import numpy as np


def step_lr(t, lr, step_size, gamma=0.1):
    for _ in range(t):
        lr *= gamma
    return np.float32(lr)
