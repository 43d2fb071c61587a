import numpy as np


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    count, channels, height, width = x.shape
    filters, _, kh, kw = w.shape
    big = np.zeros((count, channels, height + 2 * padding, width + 2 * padding))
    big[:, :, :height, :width] = x
    rows, columns = (big.shape[2] - kh) // stride + 1, (big.shape[3] - kw) // stride + 1
    y = np.zeros((count, filters, rows, columns))
    for n, o, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        y[n, o, i, j] = (big[n, :, top : top + kh, left : left + kw] * w[o]).sum()
    if b is not None:
        y += b[:, None, None]
    return y
