import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    n, _, oh, ow, _, _ = windows.shape
    y = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3)))
    if b is not None:
        y = y + b
    return y.reshape(n, len(w), oh, ow)
