import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    return lr_min + 0.5 * (lr - lr_min) * (1 + np.cos(np.pi * t / total))
