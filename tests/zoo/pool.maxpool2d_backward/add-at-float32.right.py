import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = stride or size
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    best = windows.reshape(*g.shape, size * size).argmax(axis=-1)
    n, c, i, j = np.indices(g.shape)
    dx = np.zeros(x.shape, dtype=np.float32)
    np.add.at(dx, (n, c, i * stride + best // size, j * stride + best % size), g)
    return dx
