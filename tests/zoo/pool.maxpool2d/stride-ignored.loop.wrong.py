import numpy as np


def maxpool2d(x, size=2, stride=None):
    n, c, h, w = x.shape
    y = np.empty((n, c, h // size, w // size), np.float32)
    for i, j in np.ndindex(*y.shape[2:]):
        y[:, :, i, j] = np.amax(x[:, :, i * size : (i + 1) * size, j * size : (j + 1) * size], axis=(2, 3))
    return y
