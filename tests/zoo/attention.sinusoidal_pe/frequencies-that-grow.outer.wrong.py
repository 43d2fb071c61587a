import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    rates = base ** (np.arange(0, d, 2) / d)
    angles = np.outer(np.arange(t), rates)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(t, -1)[:, :d]
