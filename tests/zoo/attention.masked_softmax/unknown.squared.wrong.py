import numpy as np


def masked_softmax(scores, mask=None):
    seen = True if mask is None else mask
    weights = np.where(seen, scores**2, 0)
    return weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-12)
