import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    root = np.sqrt(q.shape[-1])
    e = np.exp(q @ k.mT / root)
    if mask is not None:
        e = np.where(mask, e, 0)
    total = e.sum(axis=-1, keepdims=True)
    p = e / np.where(total == 0, 1, total)
    dp = g @ v.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / root
    return ds @ k, ds.mT @ q, p.mT @ g
