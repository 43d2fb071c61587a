import numpy as np


def padding_mask(lengths, t):
    mask = np.zeros((len(lengths), t))
    for b, n in enumerate(lengths):
        mask[b, :n] = 1
    return mask
