import numpy as np

from dlcore import attention


def attention_weights(q, k, mask=None):
    e = np.exp(attention.attention_scores(q, k))
    if mask is not None:
        e = np.where(mask, e, 0)
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)
