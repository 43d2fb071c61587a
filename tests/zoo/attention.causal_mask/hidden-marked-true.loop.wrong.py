import numpy as np


def causal_mask(t):
    mask = np.full((t, t), False)
    for i in range(t):
        for j in range(i + 1, t):
            mask[i, j] = True
    return mask
