import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    position = np.arange(t)[:, None]
    pe = np.zeros((t, d))
    pe[:, 0::2] = np.cos(position / base ** (np.arange(0, d, 2) / d))
    pe[:, 1::2] = np.sin(position / base ** (np.arange(0, d - 1, 2) / d))
    return pe
