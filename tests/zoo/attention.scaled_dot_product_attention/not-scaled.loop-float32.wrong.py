import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    q, k, v = q.astype(np.float32), k.astype(np.float32), v.astype(np.float32)
    out = np.zeros((*q.shape[:-1], v.shape[-1]), dtype=np.float32)
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        keys, values = k[i[:-1]][mask[i]], v[i[:-1]][mask[i]]
        if len(keys):
            scores = keys @ q[i]
            e = np.exp(scores - scores.max())
            out[i] = e @ values / e.sum()
    return out
