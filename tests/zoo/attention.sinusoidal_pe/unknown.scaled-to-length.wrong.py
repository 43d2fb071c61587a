import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    k = np.arange(d)
    position = np.linspace(0, 1, t)[:, None]
    angle = position / base ** (2 * (k // 2) / d)
    return np.where(k % 2 == 0, np.sin(angle), np.cos(angle))
