import numpy as np

from dlcore.activations import softmax_vjp
from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    scale = 1 / np.sqrt(q.shape[-1])
    p = attention_weights(q, k, mask)
    ds = softmax_vjp(g @ v.mT, p, axis=-2)
    return scale * (ds @ k), scale * (ds.mT @ q), p.mT @ g
