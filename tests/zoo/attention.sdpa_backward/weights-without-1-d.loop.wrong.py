import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    dq, dk, dv = np.zeros(q.shape), np.zeros(k.shape), np.zeros(v.shape)
    scale = q.shape[-1] ** -0.5
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        head, see = i[:-1], mask[i]
        if see.any():
            scores = k[head][see] @ q[i]
            p = np.exp(scores - np.logaddexp.reduce(scores))
            dp = v[head][see] @ g[i]
            ds = scale * p * (dp - p @ dp)
            dq[i] = ds @ k[head][see]
            dk[head][see] += np.outer(ds, q[i])
            dv[head][see] += np.outer(p, g[i])
    return dq, dk, dv
