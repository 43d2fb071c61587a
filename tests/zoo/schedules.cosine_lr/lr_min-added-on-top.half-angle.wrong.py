import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    if t >= total:
        return lr_min
    return lr * np.cos(np.pi * t / total / 2) ** 2 + lr_min
