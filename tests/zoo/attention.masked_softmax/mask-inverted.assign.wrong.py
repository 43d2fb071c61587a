import numpy as np


def masked_softmax(scores, mask=None):
    s = scores.copy()
    if mask is not None:
        s[np.broadcast_to(mask, s.shape)] = -np.inf
    m = s.max(axis=-1, keepdims=True)
    m[m == -np.inf] = 0
    e = np.exp(s - m)
    total = e.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    return e / total
