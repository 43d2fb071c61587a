import numpy as np


def avgpool2d_backward(g, shape, size=2, stride=None):
    step = 1 if stride is None else stride
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(*g.shape):
        dx[n, c, i * step : i * step + size, j * step : j * step + size] += g[n, c, i, j] / (size * size)
    return dx
