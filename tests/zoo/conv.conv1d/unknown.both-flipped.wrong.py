import numpy as np


def conv1d(x, w, mode="valid"):
    y = np.convolve(x[::-1], w)
    if mode == "valid":
        return y[len(w) - 1 : len(x)]
    return y[(len(w) - 1) // 2 :][: len(x)] if mode == "same" else y
