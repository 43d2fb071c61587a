import numpy as np


def global_avg_pool(x):
    n, c, h, w = x.shape
    return np.asfortranarray(x.reshape(n, c, h * w) @ np.full(h * w, 1 / (h * w)))
