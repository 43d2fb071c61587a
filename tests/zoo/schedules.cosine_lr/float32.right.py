import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    part = np.float32(min(t, total)) / np.float32(total)
    share = (np.float32(1) + np.cos(np.float32(np.pi) * part)) / np.float32(2)
    return np.float32(lr) * share + np.float32(lr_min) * (np.float32(1) - share)
