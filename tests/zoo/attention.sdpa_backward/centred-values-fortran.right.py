import numpy as np


def sdpa_backward(g, q, k, v, mask=None):
    d = q.shape[-1]
    scores = q @ np.swapaxes(k, -1, -2) / d**0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    total = np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    p = np.exp(scores - np.where(np.isinf(total), 0, total))
    centred = v[..., None, :, :] - (p @ v)[..., :, None, :]
    ds = p * (centred * g[..., :, None, :]).sum(axis=-1)
    dk = np.swapaxes(np.swapaxes(q, -1, -2) @ ds, -1, -2)
    return ds @ k / d**0.5, np.asfortranarray(dk / d**0.5), np.swapaxes(p, -1, -2) @ g
