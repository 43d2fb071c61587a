import numpy as np


def attention_weights(q, k, mask=None):
    out = np.zeros((*q.shape[:-1], k.shape[-2]))
    mask = np.ones(out.shape, dtype=bool) if mask is None else np.broadcast_to(mask, out.shape)
    for i in np.ndindex(q.shape[:-1]):
        scores = k[i[:-1]] @ q[i]
        if mask[i].any():
            e = np.where(mask[i], np.exp(np.minimum(scores - scores[mask[i]].max(), 0)), 0)
            out[i] = e / e.sum()
    return out
