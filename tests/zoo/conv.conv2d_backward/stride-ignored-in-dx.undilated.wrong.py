import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore.conv import im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    cols = im2col(x, (kh, kw), stride, padding) if cols is None else cols
    dw = np.tensordot(g.reshape(n, o, -1), cols, axes=((0, 2), (0, 2))).reshape(w.shape)
    db = g.sum(axis=(0, 2, 3))
    if not need_dx:
        return None, dw, db
    wide = np.zeros((n, o, h + 2 * padding + kh - 1, width + 2 * padding + kw - 1))
    wide[:, :, kh - 1 : kh - 1 + g.shape[2], kw - 1 : kw - 1 + g.shape[3]] = g
    dx = np.einsum("noijuv,ocuv->ncij", sliding_window_view(wide, (kh, kw), (2, 3)), w[..., ::-1, ::-1])
    return dx[:, :, padding : padding + h, padding : padding + width], dw, db
