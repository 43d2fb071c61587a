import numpy as np


def causal_mask(t):
    i = np.arange(t)
    back = i[:, None] - i
    return (back >= 0) & (back < 2)
