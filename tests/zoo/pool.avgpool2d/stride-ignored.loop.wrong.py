import numpy as np


def avgpool2d(x, size=2, stride=None):
    y = np.zeros((*x.shape[:2], x.shape[2] // size, x.shape[3] // size))
    for i, j in np.ndindex(*y.shape[2:]):
        window = x[:, :, i * size : i * size + size, j * size : j * size + size]
        y[:, :, i, j] = window.sum(axis=2).sum(axis=2) / size**2
    return y
