import numpy as np


def masked_softmax(scores, mask=None):
    scores = scores.astype(np.float32)
    e = np.exp(scores if mask is None else np.where(mask, scores, -np.inf))
    total = e.sum(axis=-1)
    total[total == 0] = 1
    return e / total[..., None]
