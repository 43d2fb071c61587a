import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    out = np.zeros((*q.shape[:-1], v.shape[-1]))
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        scores = [
            key @ q[i] / len(key) ** 0.5 if see else -1e20
            for key, see in zip(k[i[:-1]], mask[i], strict=True)
        ]
        e = np.exp(np.array(scores) - max(scores))
        out[i] = np.average(v[i[:-1]], axis=0, weights=e)
    return out
