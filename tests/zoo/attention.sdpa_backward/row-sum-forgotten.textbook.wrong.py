import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    ds = p * (g @ v.swapaxes(-1, -2))
    ds /= np.sqrt(q.shape[-1])
    return ds @ k, ds.swapaxes(-1, -2) @ q, p.swapaxes(-1, -2) @ g
