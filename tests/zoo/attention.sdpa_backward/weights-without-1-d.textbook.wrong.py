import numpy as np

from dlcore.attention import masked_softmax


def sdpa_backward(g, q, k, v, mask=None):
    p = masked_softmax(q @ k.mT, mask)
    dp = g @ v.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, ds.mT @ q, p.mT @ g
