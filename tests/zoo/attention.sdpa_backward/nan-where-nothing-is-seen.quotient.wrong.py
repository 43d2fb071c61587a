import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
    seen = np.ones(scores.shape, dtype=bool) if mask is None else np.broadcast_to(mask, scores.shape)
    top = scores.max(axis=-1, keepdims=True, where=seen, initial=-1e30)
    e = np.where(seen, np.exp(np.minimum(scores - top, 0)), 0)
    p = e / e.sum(axis=-1, keepdims=True)
    ds = p * (g @ v.mT - (g * (p @ v)).sum(axis=-1, keepdims=True))
    ds /= np.sqrt(q.shape[-1])
    return np.einsum("...ts,...sd->...td", ds, k), np.einsum("...ts,...td->...sd", ds, q), p.mT @ g
