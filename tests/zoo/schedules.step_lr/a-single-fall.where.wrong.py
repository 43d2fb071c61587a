import numpy as np


def step_lr(t, lr, step_size, gamma=0.1):
    return np.where(t < step_size, lr, gamma * lr)
