import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    position = np.arange(1, t + 1)[:, None]
    angle = position / np.power(base, np.arange(0, d, 2) / d)
    pe = np.zeros((t, d))
    pe[:, 0::2] = np.sin(angle)
    pe[:, 1::2] = np.cos(angle)[:, : d // 2]
    return pe
