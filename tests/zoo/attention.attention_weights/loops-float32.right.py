import math

import numpy as np


def attention_weights(q, k, mask=None):
    q, k = np.asarray(q, dtype=np.float32), np.asarray(k, dtype=np.float32)
    out = np.zeros((*q.shape[:-1], k.shape[-2]), dtype=np.float32)
    mask = np.broadcast_to(True if mask is None else mask, out.shape)
    for i in np.ndindex(q.shape[:-1]):
        seen = np.flatnonzero(mask[i])
        if seen.size:
            scores = [float(q[i] @ k[i[:-1]][s]) / math.sqrt(q.shape[-1]) for s in seen]
            e = [math.exp(s - max(scores)) for s in scores]
            out[i][seen] = np.array(e) / sum(e)
    return out
