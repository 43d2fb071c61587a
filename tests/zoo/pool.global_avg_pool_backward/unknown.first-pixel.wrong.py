import numpy as np


def global_avg_pool_backward(g, shape):
    dx = np.zeros(shape)
    dx[:, :, 0, 0] = g
    return dx
