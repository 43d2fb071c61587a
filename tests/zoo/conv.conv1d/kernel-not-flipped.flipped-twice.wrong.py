import numpy as np


def conv1d(x, w, mode="valid"):
    w = w[::-1]
    y = np.convolve(x, w)
    if mode == "same":
        y = y[(len(w) - 1) // 2 :][: len(x)]
    elif mode == "valid":
        y = y[len(w) - 1 : len(x)]
    return y
