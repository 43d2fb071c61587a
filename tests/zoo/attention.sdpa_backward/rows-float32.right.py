import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    g, q, k, v = (np.asarray(a, dtype=np.float32) for a in (g, q, k, v))
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    root = np.float32(np.sqrt(q.shape[-1]))
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-1]):
        head, seen = i[:-1], np.flatnonzero(mask[i])
        if not seen.size:
            continue
        scores = k[head][seen] @ q[i] / root
        p = np.exp(scores - scores.max())
        p /= p.sum()
        jacobian = np.diag(p) - np.outer(p, p)
        ds = jacobian @ (v[head][seen] @ g[i]) / root
        dq[i] = ds @ k[head][seen]
        dk[head][seen] += np.outer(ds, q[i])
        dv[head][seen] += np.outer(p, g[i])
    return dq, dk, dv
