import math

import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pe = np.zeros((t, d + 1))
    for pos in range(t):
        for i in range((d + 1) // 2):
            angle = pos / base ** (i / d)
            pe[pos, 2 * i], pe[pos, 2 * i + 1] = math.sin(angle), math.cos(angle)
    return pe[:, :d]
