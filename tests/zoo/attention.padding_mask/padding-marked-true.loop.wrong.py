import numpy as np


def padding_mask(lengths, t):
    mask = np.zeros((len(lengths), t), dtype=bool)
    for b, n in enumerate(lengths):
        mask[b, n:] = True
    return mask
