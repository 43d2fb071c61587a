import numpy as np

from dlcore.conv import conv2d


def global_avg_pool(x):
    n, c, h, w = x.shape
    y = conv2d(x.reshape(n * c, 1, h, w), np.full((1, 1, h, w), 1 / (h * w)))
    return y.reshape(n, c, 1, 1)
