import numpy as np


def avgpool2d_backward(g, shape, size=2, stride=None):
    stride = size if stride is None else stride
    dx = np.zeros(shape)
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            share = g[:, :, i, j] / size
            for u in range(size):
                for v in range(size):
                    dx[:, :, i * stride + u, j * stride + v] += share
    return dx
