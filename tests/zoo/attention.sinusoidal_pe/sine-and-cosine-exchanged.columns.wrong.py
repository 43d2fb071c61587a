import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    position = np.arange(t)
    columns = []
    for k in range(d):
        wave = np.sin if k % 2 else np.cos
        columns.append(wave(position / base ** (2 * (k // 2) / d)))
    return np.array(columns).T
