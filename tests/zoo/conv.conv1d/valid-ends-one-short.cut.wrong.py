import numpy as np


def conv1d(x, w, mode="valid"):
    y = np.convolve(x, w)
    first = len(w) - 1
    if mode == "valid":
        return y[first : first + len(x) - len(w)]
    if mode == "same":
        return y[first // 2 : first // 2 + len(x)]
    return y
