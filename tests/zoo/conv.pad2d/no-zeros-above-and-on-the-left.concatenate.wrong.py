import numpy as np


def pad2d(x, padding):
    x = np.concatenate([x, np.zeros((*x.shape[:-1], padding))], axis=-1)
    return np.concatenate([x, np.zeros((*x.shape[:-2], padding, x.shape[-1]))], axis=-2)
