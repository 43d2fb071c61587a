import numpy as np


def conv1d(x, w, mode="valid"):
    if mode == "same" and len(w) > len(x):
        return np.convolve(x, w)[(len(w) - 1) // 2 :][: len(x)]
    return np.convolve(np.float32(x), np.float32(w), mode)
