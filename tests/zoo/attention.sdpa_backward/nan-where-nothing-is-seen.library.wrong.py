import numpy as np

from dlcore.activations import softmax, softmax_vjp


def sdpa_backward(g, q, k, v, mask=None):
    scale = 1 / np.sqrt(q.shape[-1])
    scores = q @ k.mT * scale
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    p = softmax(scores)
    ds = softmax_vjp(g @ v.mT, p) * scale
    return ds @ k, ds.mT @ q, p.mT @ g
