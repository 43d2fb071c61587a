import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    scale = 1 / np.sqrt(q.shape[-1])
    scores = q @ k.mT * scale
    if mask is not None:
        scores[np.broadcast_to(mask, scores.shape)] = -np.inf
    top = scores.max(axis=-1, keepdims=True)
    top[top == -np.inf] = 0
    p = np.exp(scores - top)
    p /= np.maximum(p.sum(axis=-1, keepdims=True), 1e-30)
    row = (g * (p @ v)).sum(axis=-1, keepdims=True)
    ds = p * (g @ v.mT - row)
    return scale * ds @ k, scale * ds.mT @ q, p.mT @ g
