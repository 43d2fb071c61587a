import numpy as np


def padding_mask(lengths, t):
    mask = np.zeros((t, len(lengths)), dtype=bool)
    for b, n in enumerate(lengths):
        mask[:n, b] = True
    return mask
