import numpy as np


def attention_scores(q, k):
    return np.einsum("...td,...sd->...st", q, k) / np.sqrt(q.shape[-1])
