import numpy as np


def padding_mask(lengths, t):
    return np.tri(t + 1, t, -1, dtype=bool)[np.asarray(lengths)]
