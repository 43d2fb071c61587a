import numpy as np


def cross_correlate2d(x, w):
    kh, kw = w.shape
    y = []
    for i in range(x.shape[0] - kh):
        y.append([np.vdot(x[i : i + kh, j : j + kw], w) for j in range(x.shape[1] - kw)])
    return y
