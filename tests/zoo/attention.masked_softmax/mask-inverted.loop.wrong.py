import numpy as np


def masked_softmax(scores, mask=None):
    out = np.zeros(scores.shape)
    hidden = np.zeros(scores.shape, dtype=bool) if mask is None else np.broadcast_to(mask, scores.shape)
    for i in np.ndindex(scores.shape[:-1]):
        keep = ~hidden[i]
        if keep.any():
            e = np.exp(scores[i][keep] - scores[i][keep].max())
            out[i][keep] = e / e.sum()
    return out
