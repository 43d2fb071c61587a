import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    pairs = (d + 1) // 2
    wavelengths = np.geomspace(1, base, pairs) if pairs > 1 else np.ones(1)
    pe = np.zeros((t, 2 * pairs))
    for i, length in enumerate(wavelengths):
        pe[:, 2 * i] = np.sin(np.arange(t) / length)
        pe[:, 2 * i + 1] = np.cos(np.arange(t) / length)
    return pe[:, :d]
