import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i, j in np.ndindex(y.shape):
        for m in range(kh):
            for n in range(1, kw):
                y[i, j] += x[i + m, j + n] * w[m, n]
    return y
