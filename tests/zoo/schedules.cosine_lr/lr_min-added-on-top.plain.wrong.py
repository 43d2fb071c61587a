import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    t = min(t, total)
    return lr_min + 0.5 * lr * (1 + np.cos(np.pi * t / total))
