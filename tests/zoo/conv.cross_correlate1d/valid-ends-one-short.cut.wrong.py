import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(x, w[::-1])
    if mode == "valid":
        return y[len(w) - 1 : len(x) - 1]
    if mode == "same":
        return y[(len(w) - 1) // 2 :][: len(x)]
    return y
