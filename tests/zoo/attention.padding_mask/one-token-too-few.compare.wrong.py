import numpy as np


def padding_mask(lengths, t):
    return np.arange(1, t + 1) < np.reshape(lengths, (-1, 1))
