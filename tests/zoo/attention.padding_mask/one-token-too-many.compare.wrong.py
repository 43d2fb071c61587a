import numpy as np


def padding_mask(lengths, t):
    return np.array(lengths)[:, None] >= np.arange(t)[None, :]
