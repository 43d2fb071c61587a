import numpy as np


def masked_softmax(scores, mask=None):
    s = scores.astype(np.float32)
    if mask is not None:
        s[~np.broadcast_to(mask, s.shape)] = 0
    return np.exp(s - np.logaddexp.reduce(s, axis=-1)[..., None])
