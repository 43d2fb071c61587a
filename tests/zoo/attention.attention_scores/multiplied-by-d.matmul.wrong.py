import numpy as np


def attention_scores(q, k):
    return np.sqrt(k.shape[-1]) * np.matmul(q, np.swapaxes(k, -2, -1))
