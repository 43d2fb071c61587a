import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    p = padding
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    y = np.tensordot(windows, w, axes=((1, 4, 5), (0, 2, 3))).transpose(0, 3, 1, 2)
    return y if b is None else y + b[:, None, None]
