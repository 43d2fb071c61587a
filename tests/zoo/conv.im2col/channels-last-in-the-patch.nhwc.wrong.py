import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    p = padding
    x = np.pad(np.moveaxis(x, 1, -1).astype(np.float32), ((0, 0), (p, p), (p, p), (0, 0)))
    n, h, w, c = x.shape
    kh, kw = kernel
    oh, ow = 1 + (h - kh) // stride, 1 + (w - kw) // stride
    cols = np.empty((n, kh, kw, c, oh, ow), np.float32)
    for i in range(kh):
        for j in range(kw):
            taps = x[:, i : i + stride * oh : stride, j : j + stride * ow : stride]
            cols[:, i, j] = taps.transpose(0, 3, 1, 2)
    return cols.reshape(n, -1, oh * ow)
