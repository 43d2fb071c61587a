import numpy as np


def global_avg_pool(x):
    n, c, h, w = x.shape
    y = np.zeros((n, c, h))
    for column in range(w):
        y += x[..., column] / w
    return y
