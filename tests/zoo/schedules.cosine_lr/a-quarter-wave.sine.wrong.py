import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    if t > total:
        t = total
    share = np.sin((1 - t / total) * np.pi / 2)
    return (1 - share) * lr_min + share * lr
