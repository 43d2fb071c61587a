import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    dq, dk, dv = np.zeros(q.shape), np.zeros(k.shape), np.zeros(v.shape)
    for i in np.ndindex(q.shape[:-1]):
        head = i[:-1]
        ds = p[i] * (v[head] @ g[i]) * q.shape[-1] ** -0.5
        dq[i] = k[head].T @ ds
        dk[head] += np.outer(ds, q[i])
        dv[head] += np.outer(p[i], g[i])
    return dq, dk, dv
