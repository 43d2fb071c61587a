import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    dq, dk, dv = np.zeros(q.shape), np.zeros(k.shape), np.zeros(v.shape)
    root = np.sqrt(q.shape[-1])
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        head = i[:-1]
        scores = np.where(mask[i], k[head] @ q[i] / root, np.finfo(float).min)
        p = np.exp(scores - scores.max())
        p = p / sum(p)
        dp = v[head] @ g[i]
        ds = p * (dp - sum(p * dp)) / root
        dq[i] += ds @ k[head]
        dk[head] += np.outer(ds, q[i])
        dv[head] += np.outer(p, g[i])
    return dq, dk, dv
