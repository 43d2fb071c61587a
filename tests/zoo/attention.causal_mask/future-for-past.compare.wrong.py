import numpy as np


def causal_mask(t):
    i, j = np.indices((t, t))
    return j >= i
