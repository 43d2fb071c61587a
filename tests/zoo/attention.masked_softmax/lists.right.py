import numpy as np


def masked_softmax(scores, mask=None):
    scores = np.asfortranarray(scores)
    seen = np.ones_like(scores) if mask is None else mask * np.ones_like(scores)
    top = np.where(seen > 0, scores, scores.min()).max(axis=-1, keepdims=True)
    e = np.exp(np.minimum(scores - top, 0)) * seen
    return (e / np.maximum(e.sum(axis=-1, keepdims=True), 1e-300)).tolist()
