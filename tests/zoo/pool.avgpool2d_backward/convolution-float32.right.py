import numpy as np

from dlcore.conv import conv2d_backward


def avgpool2d_backward(g, shape, size=2, stride=None):
    n, c, h, w = shape
    kernel = np.full((1, 1, size, size), 1 / size**2, np.float32)
    g = g.reshape(n * c, 1, *g.shape[2:]).astype(np.float32)
    x = np.zeros((n * c, 1, h, w), np.float32)
    return np.asfortranarray(conv2d_backward(g, x, kernel, stride or size)[0].reshape(shape))
