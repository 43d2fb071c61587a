import numpy as np


def global_avg_pool_backward(g, shape):
    return np.broadcast_to(g / np.prod(shape[2:]), shape)
