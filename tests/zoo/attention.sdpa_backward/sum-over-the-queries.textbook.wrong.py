import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    dp = g @ v.mT
    ds = p * (dp - np.sum(dp * p, axis=-2, keepdims=True)) / np.sqrt(q.shape[-1])
    return ds @ k, ds.mT @ q, p.mT @ g
