import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    if t >= total:
        return 0.0
    return lr * np.cos(np.pi * t / total / 2) ** 2
