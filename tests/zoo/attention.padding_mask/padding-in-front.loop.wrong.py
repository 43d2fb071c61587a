import numpy as np


def padding_mask(lengths, t):
    rows = [[False] * (t - n) + [True] * n for n in lengths.tolist()]
    return np.array(rows)
