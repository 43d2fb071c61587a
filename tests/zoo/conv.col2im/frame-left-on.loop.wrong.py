import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    h, w = h + 2 * padding, w + 2 * padding
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    out = np.zeros((n, c, h, w))
    for i in range(oh):
        for j in range(ow):
            patch = cols[:, :, i * ow + j].reshape(n, c, kh, kw)
            out[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] += patch
    return out
