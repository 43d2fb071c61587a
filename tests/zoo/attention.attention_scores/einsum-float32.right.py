import numpy as np


def attention_scores(q, k):
    q, k = q.astype(np.float32), k.astype(np.float32)
    return np.einsum("...td,...sd->...ts", q, k) * np.float32(q.shape[-1] ** -0.5)
