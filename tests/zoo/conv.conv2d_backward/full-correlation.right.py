import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    db = g.sum(axis=(0, 2, 3))
    size = h + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    dilated = np.zeros((n, o, *size))
    dilated[:, :, ::stride, ::stride][:, :, : g.shape[2], : g.shape[3]] = g
    framed = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.einsum("ncuvij,noij->ocuv", sliding_window_view(framed, size, (2, 3)), dilated)
    if not need_dx:
        return None, dw, db
    wide = np.pad(dilated, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    windows = sliding_window_view(wide, (kh, kw), (2, 3))
    dx = np.einsum("noijuv,ocuv->ncij", windows, w[:, :, ::-1, ::-1])
    return np.asfortranarray(dx[:, :, padding : padding + h, padding : padding + width]), dw, db
