import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(x, w[::-1])
    if mode == "valid":
        y = y[len(w) - 1 : len(x)]
    elif mode == "same":
        y = y[(len(w) - 1) // 2 :][: len(x)]
    return y / len(w)
