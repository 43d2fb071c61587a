import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(x, w[::-1], "full")
    if mode == "valid":
        return y[len(w) - 1 : len(x)]
    if mode == "same":
        start = (len(w) - 1) // 2
        return y[start : start + len(x)]
    return y
