import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    rows, columns = x.shape[0] - kh + 1, x.shape[1] - kw + 1
    y = np.zeros((columns, rows))
    for i in range(rows):
        for j in range(columns):
            y[j, i] = (x[i : i + kh, j : j + kw] * w).sum()
    return y
