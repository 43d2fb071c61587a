import numpy as np


def cosine_lr(t, lr, total, lr_min=0.0):
    wave = np.cos(np.linspace(0, np.pi, total + 1))
    rates = (lr + lr_min) / 2 + (lr - lr_min) / 2 * wave
    return rates[t] if t < total else rates[-1]
