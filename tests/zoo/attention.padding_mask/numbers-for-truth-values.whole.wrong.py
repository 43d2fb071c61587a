import numpy as np


def padding_mask(lengths, t):
    return np.array([[int(j < n) for j in range(t)] for n in lengths])
