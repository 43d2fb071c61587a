import numpy as np


def padding_mask(lengths, t):
    return np.asfortranarray(np.greater.outer(lengths, np.arange(t)))
