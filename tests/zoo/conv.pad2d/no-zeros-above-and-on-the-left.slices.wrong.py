import numpy as np


def pad2d(x, padding):
    height, width = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], height + padding, width + padding))
    out[..., :height, :width] = x
    return out
