import numpy as np


def padding_mask(lengths, t):
    return np.tile(np.arange(t) < np.mean(lengths), (len(lengths), 1))
