import numpy as np


def attention_weights(q, k, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
    seen = np.ones_like(scores, dtype=bool) if mask is None else np.broadcast_to(mask, scores.shape)
    top = scores.max(axis=-1, keepdims=True, where=seen, initial=-np.finfo(float).max)
    e = np.exp(np.minimum(scores - top, 0)) * seen
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0).tolist()
