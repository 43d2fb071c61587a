import numpy as np


def pad2d(x, padding):
    for axis in range(x.ndim):
        shape = list(x.shape)
        shape[axis] = padding
        x = np.concatenate([np.zeros(shape), x, np.zeros(shape)], axis)
    return x.astype(np.float32)
