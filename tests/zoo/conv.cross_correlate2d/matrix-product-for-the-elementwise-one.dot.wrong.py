import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.dot(x[i : i + kh, j : j + kw], w).sum()
    return y
