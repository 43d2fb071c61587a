import numpy as np


def attention_weights(q, k, mask=None):
    scores = np.einsum("...td,...sd->...ts", np.float32(q), np.float32(k)) / np.float32(np.sqrt(q.shape[-1]))
    if mask is not None:
        scores = np.where(mask, scores, np.float32(0))
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
