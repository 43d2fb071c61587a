import numpy as np


def global_avg_pool_backward(g, shape):
    n, c, h, w = shape
    return np.repeat(np.repeat(g[:, :, None, None] / len(g), h, axis=2), w, axis=3) / (h * w)
