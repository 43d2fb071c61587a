import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def maxpool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    frame = ((0, 0), (0, 0), (0, size - 1), (0, size - 1))
    x = np.pad(x, frame, constant_values=-np.inf)
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride].max(axis=(4, 5))
