import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pair = np.repeat(np.arange(d), 2)[:d]
    angles = np.arange(t)[:, None] * np.sqrt(base) ** (-2 * pair / d)
    return np.sin(angles + np.pi / 2 * (np.arange(d) % 2))
