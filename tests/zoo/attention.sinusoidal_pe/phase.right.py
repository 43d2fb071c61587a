import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    k = np.arange(d)
    angle = np.outer(np.arange(t), base ** -((k - k % 2) / d))
    return np.sin(angle + np.pi / 2 * (k % 2))
