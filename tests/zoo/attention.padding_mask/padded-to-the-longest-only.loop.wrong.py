import numpy as np


def padding_mask(lengths, t):
    mask = np.zeros((lengths.size, np.max(lengths)), dtype=bool)
    for b in range(lengths.size):
        mask[b, 0 : lengths[b]] = True
    return mask
