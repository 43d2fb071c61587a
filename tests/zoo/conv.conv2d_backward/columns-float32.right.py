import numpy as np

from dlcore.conv import col2im, im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, o = g.shape[:2]
    kernel = w.shape[2:]
    g, x, w = g.astype(np.float32), x.astype(np.float32), w.astype(np.float32)
    if cols is None:
        cols = im2col(x, kernel, stride, padding)
    rows = g.reshape(n, o, -1)
    dw = np.einsum("nol,nrl->or", rows, cols.astype(np.float32)).reshape(w.shape)
    dx = None
    if need_dx:
        dx = col2im(w.reshape(o, -1).T @ rows, x.shape, kernel, stride, padding)
    return [dx, dw, rows.sum(axis=(0, 2))]
