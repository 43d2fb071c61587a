import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    size = h + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    dilated = np.zeros((n, o, *size))
    dilated[:, :, ::stride, ::stride][:, :, : g.shape[2], : g.shape[3]] = g
    framed = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dw = np.einsum("ncuvij,noij->ocuv", sliding_window_view(framed, size, (2, 3)), dilated)
    dx = None
    if need_dx:
        wide = np.pad(dilated, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
        dx = np.einsum("noijuv,ocuv->ncij", sliding_window_view(wide, (kh, kw), (2, 3)), w)
        dx = dx[:, :, padding : padding + h, padding : padding + width]
    return dx, dw, g.sum(axis=(0, 2, 3))
