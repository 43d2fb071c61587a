import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    n, c, h, w = x.shape
    kh, kw = kernel
    framed = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    framed[:, :, :h, :w] = x
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    cols = np.zeros((n, c * kh * kw, oh * ow))
    for i in range(oh):
        for j in range(ow):
            patch = framed[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, :, i * ow + j] = patch.reshape(n, -1)
    return cols
