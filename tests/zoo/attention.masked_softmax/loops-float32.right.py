import numpy as np


def masked_softmax(scores, mask=None):
    scores = np.asarray(scores, dtype=np.float32)
    out = np.zeros_like(scores)
    mask = np.broadcast_to(np.True_ if mask is None else mask, scores.shape)
    for row in np.ndindex(scores.shape[:-1]):
        keys = [j for j in range(scores.shape[-1]) if mask[row][j]]
        if keys:
            e = np.exp(scores[row][keys] - max(scores[row][keys]))
            out[row][keys] = e / sum(e)
    return out
