import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for n in range(g.shape[0]):
        for c in range(g.shape[1]):
            for i in range(g.shape[2]):
                for j in range(g.shape[3]):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    u, v = divmod(int(np.argmax(window)), size)
                    dx[n, c, i * stride + u, j * stride + v] += g[n, c, i, j]
    return dx
