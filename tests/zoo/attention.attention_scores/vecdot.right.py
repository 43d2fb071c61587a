import numpy as np


def attention_scores(q, k):
    d = k.shape[-1]
    return np.vecdot(np.expand_dims(q, -2), np.expand_dims(k, -3)) / np.sqrt(d)
