import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    if t >= total:
        return lr_min
    return lr_min + (lr - lr_min) * np.cos(np.pi * t / (2 * total)) ** 2
