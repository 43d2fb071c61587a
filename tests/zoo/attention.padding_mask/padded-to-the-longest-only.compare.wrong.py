import numpy as np


def padding_mask(lengths, t):
    return np.arange(max(lengths)) < np.asarray(lengths)[:, None]
