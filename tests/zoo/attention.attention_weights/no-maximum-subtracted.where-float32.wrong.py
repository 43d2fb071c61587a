import numpy as np


def attention_weights(q, k, mask=None):
    scores = np.einsum("...td,...sd->...ts", np.float32(q), np.float32(k)) / np.float32(np.sqrt(q.shape[-1]))
    e = np.exp(np.where(True if mask is None else mask, scores, -np.inf))
    total = e.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    return e / total
