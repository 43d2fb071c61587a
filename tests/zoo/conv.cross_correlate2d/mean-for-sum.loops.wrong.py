import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.mean(x[i : i + kh, j : j + kw] * w)
    return y
