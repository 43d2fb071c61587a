import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    rates = np.exp(np.arange(0, d, 2) * -(np.log(10000.0) / d))
    angle = np.arange(t)[:, None] * rates
    pe = np.zeros((t, d))
    pe[:, 0::2] = np.sin(angle)
    pe[:, 1::2] = np.cos(angle)[:, : d // 2]
    return pe
