import numpy as np


def avgpool2d_backward(g, shape, size=2, stride=None):
    stride = stride or size
    dx = np.zeros(shape, np.float32)
    i, j = np.indices(g.shape[2:])
    for place in range(size * size):
        u, v = divmod(place, size)
        dx[:, :, i * stride + u, j * stride + v] = g / (size * size)
    return dx
