import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    y = []
    for j in range(x.shape[1] - kw + 1):
        column = [np.vdot(x[i : i + kh, j : j + kw], w) for i in range(x.shape[0] - kh + 1)]
        y.append(column)
    return np.array(y)
