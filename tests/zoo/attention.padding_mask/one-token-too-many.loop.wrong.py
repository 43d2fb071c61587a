import numpy as np


def padding_mask(lengths, t):
    mask = np.full((len(lengths), t), False)
    for b in range(len(lengths)):
        mask[b, : lengths[b] + 1] = True
    return mask
