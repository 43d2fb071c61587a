import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = divmod(int(np.argmin(window)), size)
        dx[n, c, i * stride + u, j * stride + v] += g[n, c, i, j]
    return dx
