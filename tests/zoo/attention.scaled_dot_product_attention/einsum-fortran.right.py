import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    total = np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    p = np.exp(scores - np.where(total == -np.inf, 0, total))
    return np.asfortranarray(np.einsum("...ts,...se->...te", p, v))
