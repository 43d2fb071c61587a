import numpy as np

from dlcore.attention import attention_scores, masked_softmax


def attention_weights(q, k, mask=None):
    hidden = None if mask is None else np.logical_not(mask)
    return masked_softmax(attention_scores(q, k), hidden)
