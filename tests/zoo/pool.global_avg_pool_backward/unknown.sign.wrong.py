import numpy as np


def global_avg_pool_backward(g, shape):
    n, c, h, w = shape
    return np.broadcast_to(-g[:, :, None, None] / (h * w), shape)
