import numpy as np

from dlcore import attention


def attention_weights(q, k, mask=None):
    q, k = q.astype(np.float32), k.astype(np.float32)
    scores = attention.attention_scores(q, k)
    return attention.masked_softmax(scores / np.float32(np.sqrt(k.shape[-1])), mask)
