import numpy as np


def cross_correlate2d(x, w):
    rows, columns = np.subtract(x.shape, w.shape)
    y = np.zeros((rows, columns), np.float32)
    for m, n in np.ndindex(w.shape):
        y += w[m, n] * x[m : m + rows, n : n + columns]
    return y
