import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT * v.shape[-2] ** -0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isinf(top), 0, top))
    total = e.sum(axis=-1, keepdims=True)
    return e @ v / np.where(total == 0, 1, total)
