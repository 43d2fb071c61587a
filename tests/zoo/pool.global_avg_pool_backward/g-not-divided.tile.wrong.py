import numpy as np


def global_avg_pool_backward(g, shape):
    return np.tile(np.expand_dims(g, (2, 3)), (1, 1, shape[2], shape[3]))
