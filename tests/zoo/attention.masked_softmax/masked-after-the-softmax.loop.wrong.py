import numpy as np


def masked_softmax(scores, mask=None):
    out = np.empty_like(scores)
    for i in np.ndindex(scores.shape[:-1]):
        e = np.exp(scores[i] - max(scores[i]))
        out[i] = e / e.sum()
    if mask is not None:
        out[np.broadcast_to(~mask, out.shape)] = 0.0
    return out
