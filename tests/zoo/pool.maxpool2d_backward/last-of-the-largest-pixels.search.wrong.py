import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        largest, best = -np.inf, None
        for row in range(i * stride, i * stride + size):
            for column in range(j * stride, j * stride + size):
                if x[n, c, row, column] >= largest:
                    largest, best = x[n, c, row, column], (n, c, row, column)
        dx[best] += g[n, c, i, j]
    return dx
