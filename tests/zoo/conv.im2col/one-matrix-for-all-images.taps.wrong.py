import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    n, c, h, w = x.shape
    kh, kw = kernel
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    cols = np.empty((c, kh, kw, n, oh, ow))
    for i in range(kh):
        for j in range(kw):
            taps = x[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride]
            cols[:, i, j] = taps.swapaxes(0, 1)
    return cols.reshape(c * kh * kw, n * oh * ow)
