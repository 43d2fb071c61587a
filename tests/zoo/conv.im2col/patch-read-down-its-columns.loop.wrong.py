import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    n, c, h, w = x.shape
    kh, kw = kernel
    framed = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    framed[:, :, padding : padding + h, padding : padding + w] = x
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    cols = np.zeros((n, c * kh * kw, oh * ow))
    for i in range(oh):
        for j in range(ow):
            row = 0
            for channel in range(c):
                for v in range(kw):
                    for u in range(kh):
                        cols[:, row, i * ow + j] = framed[:, channel, i * stride + u, j * stride + v]
                        row += 1
    return cols
