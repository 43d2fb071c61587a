import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    g, q, k, v = (a.astype(np.float32) for a in (g, q, k, v))
    root = np.float32(np.sqrt(q.shape[-1]))
    scores = np.einsum("...td,...sd->...ts", q, k) / root
    e = np.exp(np.where(True if mask is None else mask, scores, -np.inf))
    total = e.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    p = e / total
    ds = (
        p
        * (np.einsum("...te,...se->...ts", g, v) - np.einsum("...te,...te->...t", g, p @ v)[..., None])
        / root
    )
    return ds @ k, np.einsum("...ts,...td->...sd", ds, q), np.einsum("...ts,...te->...se", p, g)
