import numpy as np


def attention_weights(q, k, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
    if mask is not None:
        np.where(mask, scores, -np.inf)
    return np.exp(scores - np.logaddexp.reduce(scores, axis=-1)[..., None])
