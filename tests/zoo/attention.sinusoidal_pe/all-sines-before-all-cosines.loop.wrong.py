import math

import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    half = (d + 1) // 2
    pe = np.zeros((t, d), dtype=np.float32)
    for pos in range(t):
        for i in range(half):
            angle = pos / base ** (2 * i / d)
            pe[pos, i] = math.sin(angle)
            if half + i < d:
                pe[pos, half + i] = math.cos(angle)
    return pe
