import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    framed = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    for i in range(oh):
        for j in range(ow):
            patch = cols[:, :, j * oh + i].reshape(n, c, kh, kw)
            framed[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] += patch
    return framed[:, :, padding : padding + h, padding : padding + w]
