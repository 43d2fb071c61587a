import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    n, c, h, w = x.shape
    kh, kw = kernel
    framed = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    framed[:, :, padding : padding + h, padding : padding + w] = x
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    cols = np.zeros((n, c * kh * kw, oh * ow))
    for image in range(n):
        for i in range(oh):
            for j in range(ow):
                patch = framed[image, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                cols[image, :, i * ow + j] = patch.flatten()
    return cols
