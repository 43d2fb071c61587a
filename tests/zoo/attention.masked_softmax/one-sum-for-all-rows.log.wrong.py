import numpy as np


def masked_softmax(scores, mask=None):
    s = scores if mask is None else np.where(mask, scores, -np.inf)
    flat = s.ravel()
    return np.exp(flat - np.logaddexp.reduce(flat)).reshape(s.shape)
