import numpy as np


def attention_scores(q, k):
    scale = 1 / np.sqrt(q.shape[-1])
    return np.einsum("...td,...sd->...ts", q, k) / scale
