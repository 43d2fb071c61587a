import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = 0
    return np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)) @ v
