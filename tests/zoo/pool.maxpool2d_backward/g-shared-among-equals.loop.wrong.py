import numpy as np


def maxpool2d_backward(g, x, size=2, stride=None, y=None):
    stride = size if stride is None else stride
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*g.shape[2:]):
        place = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
        mask = (x[place] == x[place].max(axis=(2, 3), keepdims=True)).astype(float)
        dx[place] += mask / mask.sum(axis=(2, 3), keepdims=True) * g[:, :, i : i + 1, j : j + 1]
    return dx
