import numpy as np


def masked_softmax(scores, mask=None):
    scores = np.asarray(scores)
    if mask is None:
        mask = np.ones(scores.shape, dtype=bool)
    mask = np.broadcast_to(mask, scores.shape)
    hidden = np.where(mask, scores, -np.inf)
    top = np.max(hidden, axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min)
    e = np.exp(hidden - top)
    return np.divide(e, e.sum(axis=-1, keepdims=True), out=np.zeros_like(e), where=mask)
