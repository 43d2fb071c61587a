import numpy as np


def causal_mask(t):
    mask = np.zeros((t, t), dtype=int)
    for i in range(t):
        mask[i, : i + 1] = 1
    return mask
