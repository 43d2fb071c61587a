import numpy as np


def padding_mask(lengths, t):
    return np.arange(t) == lengths[:, None] - 1
