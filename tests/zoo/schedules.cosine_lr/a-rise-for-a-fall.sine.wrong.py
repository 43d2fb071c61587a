import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    part = min(t, total) / total
    return lr_min + (lr - lr_min) * np.sin(np.pi * part / 2) ** 2
