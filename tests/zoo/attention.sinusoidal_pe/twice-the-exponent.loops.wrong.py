import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pe = np.zeros((t, d))
    for pos in range(t):
        for i in range(0, d, 2):
            pe[pos, i] = np.sin(pos / base ** (2 * i / d))
            if i + 1 < d:
                pe[pos, i + 1] = np.cos(pos / base ** (2 * i / d))
    return pe
