import numpy as np


def cross_correlate2d(x, w):
    w = np.flip(w, axis=0)
    kh, kw = w.shape
    y = np.empty((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(x[i : i + kh, j : j + kw] * w)
    return y
