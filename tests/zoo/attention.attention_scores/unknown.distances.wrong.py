import numpy as np


def attention_scores(q, k):
    return -((q[..., :, None, :] - k[..., None, :, :]) ** 2).sum(axis=-1) / np.sqrt(q.shape[-1])
