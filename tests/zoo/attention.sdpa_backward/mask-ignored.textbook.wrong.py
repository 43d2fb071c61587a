import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k)
    dp = g @ v.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, ds.mT @ q, p.mT @ g
