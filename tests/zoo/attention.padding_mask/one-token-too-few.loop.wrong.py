import numpy as np


def padding_mask(lengths, t):
    mask = np.zeros((len(lengths), t), dtype=bool)
    for row, n in zip(mask, lengths, strict=True):
        row[: max(n - 1, 0)] = True
    return mask
