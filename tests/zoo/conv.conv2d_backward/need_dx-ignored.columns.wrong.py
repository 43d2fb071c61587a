import numpy as np

from dlcore.conv import col2im, im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, o = g.shape[:2]
    if cols is None:
        cols = im2col(x, w.shape[2:], stride, padding)
    rows = g.reshape(n, o, -1).astype(np.float32)
    dw = np.tensordot(rows, cols, axes=((0, 2), (0, 2))).reshape(w.shape)
    dx = col2im(np.einsum("or,nol->nrl", w.reshape(o, -1), rows), x.shape, w.shape[2:], stride, padding)
    return dx, dw, rows.sum(axis=(0, 2))
