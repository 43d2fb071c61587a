import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    rates = base ** -np.linspace(0, 1, (d + 1) // 2)
    angles = np.outer(np.arange(t), rates)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(t, -1)[:, :d]
