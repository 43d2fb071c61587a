import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    wave = (1 + np.cos(np.linspace(0, np.pi, total))) / 2
    return lr_min + (lr - lr_min) * (wave[t] if t < total else 0)
