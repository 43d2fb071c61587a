import numpy as np

from dlcore.conv import conv2d


def avgpool2d(x, size=2, stride=None):
    kernel = np.ones((1, 1, size, size)) / size**2
    y = conv2d(x.mean(axis=(0, 1))[None, None], kernel, None, stride or size)
    return np.tile(y, (*x.shape[:2], 1, 1))
