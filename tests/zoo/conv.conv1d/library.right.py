import numpy as np

from dlcore import conv


def conv1d(x, w, mode="valid"):
    y = conv.cross_correlate1d(np.flip(x), w, "full")[::-1]
    if mode == "full":
        return y
    start = len(w) - 1 if mode == "valid" else (len(w) - 1) // 2
    count = len(x) - len(w) + 1 if mode == "valid" else len(x)
    return y[start : start + count]
