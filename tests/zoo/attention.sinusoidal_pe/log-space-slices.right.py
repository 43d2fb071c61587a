import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    position = np.arange(t).reshape(-1, 1)
    frequency = np.exp(-np.log(base) * np.arange(0, d, 2) / d)
    pe = np.empty((t, d), order="F")
    pe[:, 0::2] = np.sin(position * frequency)
    pe[:, 1::2] = np.cos(position * frequency[: d // 2])
    return pe
