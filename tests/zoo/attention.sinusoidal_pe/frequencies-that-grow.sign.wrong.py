import math

import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pe = np.zeros((t, d))
    for k in range(d):
        rate = base ** (-(k // 2) * 2 / d)
        angle = np.arange(t) / rate
        pe[:, k] = np.sin(angle + (math.pi / 2 if k % 2 else 0))
    return pe
