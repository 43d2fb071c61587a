import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    return np.interp(t, [0, total], [lr, lr_min])
