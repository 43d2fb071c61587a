import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.einsum("...ts,...se->...te", e, v) / e.sum(axis=-1, keepdims=True)
