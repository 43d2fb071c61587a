import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def avgpool2d(x, size=2, stride=None):
    step = stride or size
    frame = ((0, 0), (0, 0), (0, size - 1), (0, size - 1))
    x = np.pad(x.astype(np.float32), frame, constant_values=np.nan)
    return np.nanmean(sliding_window_view(x, (size, size), (2, 3))[:, :, ::step, ::step], axis=(4, 5))
