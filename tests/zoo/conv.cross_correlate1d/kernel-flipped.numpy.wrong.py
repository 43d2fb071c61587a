import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(np.float32(x), np.float32(w))
    if mode == "valid":
        y = y[len(w) - 1 : len(x)]
    elif mode == "same":
        y = y[(len(w) - 1) // 2 :][: len(x)]
    return y
