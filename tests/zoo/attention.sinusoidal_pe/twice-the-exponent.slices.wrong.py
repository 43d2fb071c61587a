import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    even = np.arange(0, d, 2)
    angle = np.outer(np.arange(t), np.exp(-np.log(base) * 2 * even / d))
    table = np.empty((t, d))
    table[:, 0::2] = np.sin(angle)
    table[:, 1::2] = np.cos(angle)[:, : d // 2]
    return table
