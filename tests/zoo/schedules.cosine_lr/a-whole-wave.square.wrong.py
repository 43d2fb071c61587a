import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    part = np.clip(t / total, 0, 1)
    return lr_min + (lr - lr_min) * np.cos(np.pi * part) ** 2
