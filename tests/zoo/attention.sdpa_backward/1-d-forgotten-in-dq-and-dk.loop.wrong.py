import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    dq, dk, dv = np.zeros(q.shape), np.zeros(k.shape), np.zeros(v.shape)
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        head, see = i[:-1], mask[i]
        if see.any():
            scores = k[head][see] @ q[i] / np.sqrt(q.shape[-1])
            p = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
            dp = v[head][see] @ g[i]
            ds = p * (dp - p @ dp)
            dq[i] = ds @ k[head][see]
            dk[head][see] += ds[:, None] * q[i]
            dv[head][see] += p[:, None] * g[i]
    return dq, dk, dv
