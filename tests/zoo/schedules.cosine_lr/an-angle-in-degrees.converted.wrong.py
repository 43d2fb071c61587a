import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    angle = np.rad2deg(np.pi * min(t, total) / total)
    share = (np.cos(angle) + 1) / 2
    return share * lr + (1 - share) * lr_min
