import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    best = scores.argmax(axis=-1)[..., None]
    return np.take_along_axis(v, best, axis=-2)
