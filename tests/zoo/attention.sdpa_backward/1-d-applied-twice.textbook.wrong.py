import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    root = np.sqrt(q.shape[-1])
    p = attention_weights(q, k, mask)
    dp = g @ v.mT
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / root
    return ds @ k / root, ds.mT @ q / root, p.mT @ g
