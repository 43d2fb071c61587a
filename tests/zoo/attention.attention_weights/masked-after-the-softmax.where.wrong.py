import numpy as np


def attention_weights(q, k, mask=None):
    scores = (q / np.sqrt(q.shape[-1])) @ k.mT
    p = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    return np.where(True if mask is None else mask, p, 0)
