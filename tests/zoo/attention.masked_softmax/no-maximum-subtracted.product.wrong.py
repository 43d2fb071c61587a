import numpy as np


def masked_softmax(scores, mask=None):
    e = np.exp(scores)
    if mask is not None:
        e = np.where(mask, e, 0)
    total = e.sum(axis=-1, keepdims=True)
    return np.where(total > 0, e / total, 0)
