import numpy as np

from dlcore import attention


def attention_weights(q, k, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) / q.shape[-1]
    return attention.masked_softmax(scores, mask)
