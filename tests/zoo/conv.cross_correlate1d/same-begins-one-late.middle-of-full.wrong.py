import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(x, w[::-1])
    if mode == "valid":
        return y[len(w) - 1 : len(x)]
    if mode == "same":
        middle = len(w) // 2
        return y[middle : middle + len(x)]
    return y
