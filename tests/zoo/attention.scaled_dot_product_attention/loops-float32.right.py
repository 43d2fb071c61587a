import math

import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    q, k, v = (np.asarray(a, dtype=np.float32) for a in (q, k, v))
    out = np.zeros((*q.shape[:-1], v.shape[-1]), dtype=np.float32)
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        seen = [s for s in range(k.shape[-2]) if mask[i][s]]
        scores = [
            sum(a * b for a, b in zip(q[i], k[i[:-1]][s], strict=True)) / math.sqrt(len(q[i])) for s in seen
        ]
        e = [math.exp(s - max(scores)) for s in scores]
        for s, weight in zip(seen, e, strict=True):
            out[i] += weight / sum(e) * v[i[:-1]][s]
    return out
