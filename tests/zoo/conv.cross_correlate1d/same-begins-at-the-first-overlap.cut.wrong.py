import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    y = np.convolve(x.astype(np.float32), w[::-1].astype(np.float32))
    if mode == "same":
        return y[: len(x)]
    if mode == "valid":
        return y[len(w) - 1 :][: len(x) - len(w) + 1]
    return y
