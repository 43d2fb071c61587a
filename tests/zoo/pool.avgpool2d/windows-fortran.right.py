import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def avgpool2d(x, size=2, stride=None):
    step = stride or size
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]
    return np.asfortranarray(np.einsum("ncijuv->ncij", windows) / (size * size))
