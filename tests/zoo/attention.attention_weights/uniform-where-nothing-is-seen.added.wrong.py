import numpy as np


def attention_weights(q, k, mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = np.clip(scores - 1e30 * ~mask, -1e20, None)
    e = np.exp(scores - scores.max(axis=-1)[..., None])
    return e / e.sum(axis=-1)[..., None]
