import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, i, j in np.ndindex(len(g), *g.shape[2:]):
        window = x[n, 0, i * stride : i * stride + size, j * stride : j * stride + size]
        u, v = divmod(int(np.argmax(window)), size)
        dx[n, :, i * stride + u, j * stride + v] += g[n, :, i, j]
    return dx
