import numpy as np


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = w.shape[2:]
    y = np.zeros((len(x), len(w), x.shape[2] - kh + 1, x.shape[3] - kw + 1))
    for n, o, i, j in np.ndindex(y.shape):
        y[n, o, i, j] = (x[n, :, i : i + kh, j : j + kw] * w[o]).sum() + (0 if b is None else b[o])
    return y
