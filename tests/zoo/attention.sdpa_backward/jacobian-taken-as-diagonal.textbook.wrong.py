import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    ds = (p - p**2) * (g @ v.mT)
    root = np.sqrt(k.shape[-1])
    return ds @ k / root, ds.mT @ q / root, p.mT @ g
