import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kernel, stride=1, padding=0):
    x = np.concatenate([x, np.zeros((*x.shape[:2], 2 * padding, x.shape[3]))], axis=2)
    x = np.concatenate([x, np.zeros((*x.shape[:3], 2 * padding))], axis=3)
    windows = sliding_window_view(x, kernel, axis=(-2, -1))[..., ::stride, ::stride, :, :]
    n, c, oh, ow, kh, kw = windows.shape
    return np.einsum("ncijuv->ncuvij", windows).reshape(n, c * kh * kw, oh * ow)
