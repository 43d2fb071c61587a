import math


def step_lr(t, lr, step_size, gamma=0.1):
    return lr * gamma ** math.ceil(t / step_size)
