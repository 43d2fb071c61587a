import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    rate = lr * np.cos(np.pi * t / total / 2) ** 2
    if t >= total or rate < lr_min:
        rate = lr_min
    return rate
