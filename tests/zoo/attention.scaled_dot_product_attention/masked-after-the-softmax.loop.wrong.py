import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    out = np.zeros((*q.shape[:-1], v.shape[-1]))
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        scores = k[i[:-1]] @ q[i] / np.sqrt(q.shape[-1])
        e = np.exp(scores - scores.max())
        for j in range(len(e)):
            if mask[i][j]:
                out[i] += e[j] / e.sum() * v[i[:-1]][j]
    return out
