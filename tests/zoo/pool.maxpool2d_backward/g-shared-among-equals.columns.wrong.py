import numpy as np

from dlcore.conv import col2im, im2col


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    n, c, h, w = x.shape
    cols = im2col(x.reshape(n * c, 1, h, w), (size, size), stride)
    tops = np.equal(cols, cols.max(axis=1, keepdims=True))
    spread = tops * (g.reshape(n * c, 1, -1) / np.count_nonzero(tops, axis=1, keepdims=True))
    return col2im(spread, (n * c, 1, h, w), (size, size), stride).reshape(x.shape)
