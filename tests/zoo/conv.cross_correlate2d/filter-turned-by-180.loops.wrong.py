import numpy as np


def cross_correlate2d(x, w):
    (height, width), (kh, kw) = x.shape, w.shape
    y = np.zeros((height - kh + 1, width - kw + 1))
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            for m in range(kh):
                for n in range(kw):
                    y[i, j] += x[i + kh - 1 - m, j + kw - 1 - n] * w[m, n]
    return y
