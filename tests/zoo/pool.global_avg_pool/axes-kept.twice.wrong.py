import numpy as np


def global_avg_pool(x):
    return np.mean(np.mean(x, axis=-1, keepdims=True), axis=-2, keepdims=True)
