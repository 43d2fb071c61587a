import numpy as np


def global_avg_pool_backward(g, shape):
    h, w = shape[2:]
    return np.asfortranarray(np.einsum("nc,hw->nchw", g, np.full((h, w), 1 / (h * w))))
