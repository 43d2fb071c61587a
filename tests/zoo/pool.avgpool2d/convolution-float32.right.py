import numpy as np

from dlcore.conv import conv2d


def avgpool2d(x, size=2, stride=None):
    n, c, h, w = x.shape
    kernel = np.full((1, 1, size, size), 1 / size**2, np.float32)
    y = conv2d(x.reshape(n * c, 1, h, w).astype(np.float32), kernel, None, stride or size)
    return y.reshape(n, c, *y.shape[2:])
