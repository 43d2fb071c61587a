import math

import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pe = np.zeros((t, d))
    for pos in range(t):
        for i in range(0, d, 2):
            angle = pos / math.pow(base, i / d)
            pe[pos, i] = math.sin(angle)
            if i + 1 < d:
                pe[pos, i + 1] = math.cos(angle)
    return pe
