import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q.astype(np.float32) @ k.astype(np.float32).mT / np.float32(np.sqrt(q.shape[-1]))
    if mask is not None:
        scores[np.broadcast_to(mask, scores.shape)] = -np.inf
    top = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isinf(top), 0, top))
    total = e.sum(axis=-1, keepdims=True)
    return e @ v.astype(np.float32) / np.where(total == 0, 1, total)
