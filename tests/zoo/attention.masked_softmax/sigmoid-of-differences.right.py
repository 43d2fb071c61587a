import numpy as np


def masked_softmax(scores, mask=None):
    mask = np.ones_like(scores, dtype=bool) if mask is None else mask
    differences = scores[..., None, :] - scores[..., :, None]
    mask = np.broadcast_to(mask, scores.shape)
    odds = (np.exp(differences) * mask[..., None, :]).sum(axis=-1, where=mask[..., None, :])
    return np.where(mask, 1 / np.where(mask, odds, 1), 0)
