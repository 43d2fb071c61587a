import numpy as np


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (count, channels, height, width), (filters, _, kh, kw) = x.shape, w.shape
    y = np.zeros((count, filters, (height - kh) // stride + 1, (width - kw) // stride + 1))
    for n, o, i, j in np.ndindex(y.shape):
        for c, u, v in np.ndindex(channels, kh, kw):
            y[n, o, i, j] += x[n, c, i * stride + u, j * stride + v] * w[o, c, kh - 1 - u, kw - 1 - v]
        if b is not None:
            y[n, o, i, j] += b[o]
    return y
