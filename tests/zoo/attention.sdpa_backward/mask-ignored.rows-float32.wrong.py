import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    g, q, k, v = (a.astype(np.float32) for a in (g, q, k, v))
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    root = np.float32(np.sqrt(q.shape[-1]))
    for i in np.ndindex(q.shape[:-1]):
        head = i[:-1]
        scores = k[head] @ q[i] / root
        p = np.exp(scores - scores.max())
        p /= p.sum()
        ds = p * (v[head] @ g[i] - p @ v[head] @ g[i]) / root
        dq[i] = ds @ k[head]
        dk[head] += np.outer(ds, q[i])
        dv[head] += np.outer(p, g[i])
    return dq, dk, dv
