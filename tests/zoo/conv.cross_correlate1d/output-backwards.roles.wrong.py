import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(w, x[::-1])
    start, count = 0, len(y)
    if mode == "valid":
        start, count = len(w) - 1, len(x) - len(w) + 1
    elif mode == "same":
        start, count = len(w) // 2, len(x)
    return y[start : start + count]
