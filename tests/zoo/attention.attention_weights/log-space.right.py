import numpy as np


def attention_weights(q, k, mask=None):
    scores = q @ k.mT * q.shape[-1] ** -0.5
    if mask is not None:
        scores = scores + np.where(mask, 0.0, -np.inf)
    log_total = np.logaddexp.reduce(scores, axis=-1)[..., None]
    return np.exp(scores - np.where(np.isinf(log_total), 0, log_total))
