import numpy as np


def global_avg_pool_backward(g, shape):
    pixels = np.ones(shape[2:], np.float32).sum()
    return np.multiply(g.astype(np.float32), 1 / pixels)
