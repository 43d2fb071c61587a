import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    rates = base ** (-np.arange(0, d, 2) / d)
    angles = np.arange(t)[:, None] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)[:, :d]
