import numpy as np


def maxpool2d(x, size=2, stride=None):
    stride = stride or size
    n, c, h, w = x.shape
    y = np.full((n, c, (h - size) // stride + 1, (w - size) // stride + 1), -np.inf)
    for u in range(size):
        for v in range(size):
            y = np.maximum(y, x[:, :, u : h - size + u + 1 : stride, v : w - size + v + 1 : stride])
    return y.tolist()
