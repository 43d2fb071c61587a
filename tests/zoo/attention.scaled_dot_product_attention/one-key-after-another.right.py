import numpy as np


def scaled_dot_product_attention(q, k, v, mask=None):
    lead = (*q.shape[:-1], 1)
    top, total, out = np.full(lead, -1e300), np.zeros(lead), np.zeros((*q.shape[:-1], v.shape[-1]))
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for j in range(k.shape[-2]):
        s = (q * k[..., j : j + 1, :]).sum(axis=-1, keepdims=True) / np.sqrt(q.shape[-1])
        s = np.where(mask[..., j : j + 1], s, -np.inf)
        higher = np.maximum(top, s)
        shrink, e = np.exp(top - higher), np.exp(s - higher)
        total, out, top = total * shrink + e, out * shrink + e * v[..., j : j + 1, :], higher
    return (out / np.where(total == 0, 1, total)).tolist()
