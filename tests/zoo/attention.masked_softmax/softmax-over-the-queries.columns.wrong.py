import numpy as np


def masked_softmax(scores, mask=None):
    seen = np.ones_like(scores) if mask is None else mask + np.zeros_like(scores)
    top = np.max(np.where(seen > 0, scores, scores.min()), axis=-2, keepdims=True)
    e = np.exp(scores - top) * (seen > 0)
    return np.nan_to_num(e / np.add.reduce(e, axis=-2, keepdims=True))
