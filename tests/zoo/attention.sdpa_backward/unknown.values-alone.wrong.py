import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    return np.zeros(q.shape), np.zeros(k.shape), p.mT @ np.abs(g)
