import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
    e = np.exp(np.where(True if mask is None else mask, scores, -np.inf))
    total = np.sum(e, axis=-1)
    total[total == 0] = 1
    return np.einsum("...ts,...se->...te", e / total[..., None], v)
