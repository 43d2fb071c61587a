import numpy as np


def cross_correlate2d(x, w):
    kw, kh = w.shape
    y = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            for m in range(kh):
                for n in range(kw):
                    y[i, j] += x[i + m, j + n] * w[n, m]
    return y
