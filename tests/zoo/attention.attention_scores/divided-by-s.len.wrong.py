import numpy as np


def attention_scores(q, k):
    scores = np.einsum("...td,...sd->...ts", q, k)
    return scores / scores.shape[-1] ** 0.5
