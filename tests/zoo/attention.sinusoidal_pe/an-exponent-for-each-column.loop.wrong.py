import math

import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pe = np.zeros((t, d))
    for pos in range(t):
        for i in range(d):
            angle = pos / base ** (2 * i / d)
            pe[pos, i] = math.sin(angle) if i % 2 == 0 else math.cos(angle)
    return pe
