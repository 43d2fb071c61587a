import math

import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pe = np.zeros((t, d))
    for pos in range(t):
        for k in range(d):
            degrees = pos / base ** (2 * (k // 2) / d)
            pe[pos, k] = (math.cos if k % 2 else math.sin)(degrees * math.pi / 180)
    return pe
