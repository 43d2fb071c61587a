import numpy as np


def cross_correlate2d(x, w):
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    y = np.zeros((rows, columns), order="F")
    for (m, n), weight in np.ndenumerate(w):
        y += weight * x[m : m + rows, n : n + columns]
    return y
