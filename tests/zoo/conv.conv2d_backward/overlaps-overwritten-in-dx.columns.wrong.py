import numpy as np

from dlcore.conv import im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, o, oh, ow = g.shape
    _, c, kh, kw = w.shape
    p = padding
    cols = im2col(x, (kh, kw), stride, p) if cols is None else cols
    rows = g.reshape(n, o, -1)
    dw = np.einsum("nol,nrl->or", rows, cols).reshape(w.shape)
    dcols = (w.reshape(o, -1).T @ rows).astype(np.float32)
    dx = np.zeros((n, c, x.shape[2] + 2 * p, x.shape[3] + 2 * p), np.float32)
    for k in range(oh * ow):
        i, j = k // ow * stride, k % ow * stride
        dx[:, :, i : i + kh, j : j + kw] = dcols[:, :, k].reshape(n, c, kh, kw)
    dx = dx[:, :, p : p + x.shape[2], p : p + x.shape[3]] if need_dx else None
    return dx, dw, rows.sum(axis=(0, 2))
