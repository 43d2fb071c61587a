import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    height, width = x.shape
    y = np.zeros((height - kh, width - kw))
    for i in range(height - kh):
        for j in range(width - kw):
            y[i, j] = (x[i : i + kh, j : j + kw] * w).sum()
    return y
