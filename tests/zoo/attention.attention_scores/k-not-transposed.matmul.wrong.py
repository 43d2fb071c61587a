import numpy as np


def attention_scores(q, k):
    d = q.shape[-1]
    return np.matmul(q, k) / d**0.5
