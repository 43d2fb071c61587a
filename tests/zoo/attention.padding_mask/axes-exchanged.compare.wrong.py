import numpy as np


def padding_mask(lengths, t):
    return np.arange(t)[:, None] < np.asarray(lengths)
