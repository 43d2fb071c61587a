import numpy as np


def cross_correlate2d(x, w):
    x, w = x.astype(np.float32), w.astype(np.float32)
    (height, width), (kh, kw) = x.shape, w.shape
    y = np.zeros((height - kh + 1, width - kw + 1), dtype=np.float32)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            for m in range(kh):
                for n in range(kw):
                    y[i, j] += x[i + m, j + n] * w[m, n]
    return y
