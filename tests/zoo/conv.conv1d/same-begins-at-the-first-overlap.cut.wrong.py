import numpy as np


def conv1d(x, w, mode="valid"):
    y = np.convolve(w, x)
    if mode == "valid":
        y = y[len(w) - 1 : len(x)]
    return y[: len(x)] if mode == "same" else y
