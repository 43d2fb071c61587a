import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + u, j * stride + v] += 1
    return dx
