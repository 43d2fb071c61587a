import numpy as np


def padding_mask(lengths, t):
    return ~(np.arange(t) < np.asarray(lengths)[:, None])
