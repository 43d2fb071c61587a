import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def maxpool2d(x, size=2, stride=None):
    step = size if stride is None else stride
    windows = sliding_window_view(x.astype(np.float32), (size, size), axis=(2, 3))[:, :, ::step, ::step]
    return np.ones(x.shape[:2] + (1, 1)) * windows.max(axis=(0, 1, 4, 5))
