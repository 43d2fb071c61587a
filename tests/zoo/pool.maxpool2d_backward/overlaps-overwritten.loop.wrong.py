import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        place = np.s_[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        part = np.zeros(size * size)
        part[x[place].argmax()] = g[n, c, i, j]
        dx[place] = part.reshape(size, size)
    return dx
