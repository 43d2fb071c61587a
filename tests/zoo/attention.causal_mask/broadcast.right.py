import numpy as np


def causal_mask(t):
    i = np.arange(t)
    return i[:, np.newaxis] >= i
