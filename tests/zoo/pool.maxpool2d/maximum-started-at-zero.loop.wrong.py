import numpy as np


def maxpool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - size) // stride + 1, (w - size) // stride + 1))
    for k, m, i, j in np.ndindex(*y.shape):
        largest = 0.0
        for pixel in x[k, m, i * stride : i * stride + size, j * stride : j * stride + size].flat:
            if pixel > largest:
                largest = pixel
        y[k, m, i, j] = largest
    return y
