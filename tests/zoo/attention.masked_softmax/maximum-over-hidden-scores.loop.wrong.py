import numpy as np


def masked_softmax(scores, mask=None):
    out = np.zeros(scores.shape)
    mask = np.full(scores.shape, True) if mask is None else np.broadcast_to(mask, scores.shape)
    for i in np.ndindex(scores.shape[:-1]):
        top = max(scores[i])
        total = sum(np.exp(s - top) for s, see in zip(scores[i], mask[i], strict=True) if see)
        for j, s in enumerate(scores[i]):
            if mask[i][j] and total:
                out[i][j] = np.exp(s - top) / total
    return out
