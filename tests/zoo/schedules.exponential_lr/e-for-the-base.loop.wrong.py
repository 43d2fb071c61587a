import math


def exponential_lr(t, lr, gamma):
    for _ in range(t):
        lr = lr / math.exp(gamma)
    return lr
