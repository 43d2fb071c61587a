import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = stride or 1
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    windows = windows[:, :, : g.shape[2], : g.shape[3]]
    best = windows.reshape(*g.shape, -1).argmax(axis=4)
    n, c, i, j = np.indices(g.shape)
    dx = np.zeros_like(x, dtype=np.float32)
    np.add.at(dx, (n, c, i * stride + best // size, j * stride + best % size), g)
    return dx
