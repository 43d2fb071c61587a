import numpy as np


def pad2d(x, padding):
    height, width = x.shape[0], x.shape[1]
    out = np.zeros((height + 2 * padding, width + 2 * padding) + x.shape[2:])
    out[padding : padding + height, padding : padding + width] = x
    return out
