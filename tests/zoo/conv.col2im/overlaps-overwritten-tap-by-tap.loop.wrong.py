import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    taps = cols.reshape(n, c, kh * kw, oh, ow)
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    for k in range(kh * kw):
        i, j = divmod(k, kw)
        out[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] = taps[:, :, k]
    return out[:, :, padding : padding + h, padding : padding + w]
