import numpy as np


def causal_mask(t):
    mask = np.zeros((t, t), dtype=bool)
    for i in range(t):
        mask[i, :i] = True
    return mask
