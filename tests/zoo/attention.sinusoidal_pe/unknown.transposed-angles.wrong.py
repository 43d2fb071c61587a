import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    k = np.arange(d)
    position = np.arange(t)[:, None]
    angle = k / base ** (2 * (position // 2) / t)
    return np.where(k % 2 == 0, np.sin(angle), np.cos(angle))
