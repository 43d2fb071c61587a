import numpy as np


def attention_scores(q, k):
    first = k.reshape(-1, *k.shape[-2:])[0]
    return q @ first.T / np.sqrt(q.shape[-1])
