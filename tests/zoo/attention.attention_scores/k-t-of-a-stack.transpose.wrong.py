import numpy as np


def attention_scores(q, k):
    scale = q.shape[-1] ** -0.5
    return (scale * q) @ np.transpose(k)
