import numpy as np

from dlcore.activations import softmax


def attention_scores(q, k):
    return softmax(np.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5)
