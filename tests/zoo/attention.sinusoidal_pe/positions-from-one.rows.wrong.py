import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    k = np.arange(d)
    rate = np.exp(-np.log(base) * (k - k % 2) / d)
    rows = [np.where(k % 2, np.cos((pos + 1) * rate), np.sin((pos + 1) * rate)) for pos in range(t)]
    return np.array(rows)
