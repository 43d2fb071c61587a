import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    share = np.cos(np.float32(np.pi / 2) * t / total) ** 2
    return lr * share + lr_min * (1 - share)
