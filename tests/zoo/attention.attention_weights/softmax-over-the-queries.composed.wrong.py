import numpy as np

from dlcore import attention


def attention_weights(q, k, mask=None):
    scores = attention.attention_scores(q, k)
    if mask is not None:
        mask = np.broadcast_to(mask, scores.shape).swapaxes(-1, -2)
    return attention.masked_softmax(scores.swapaxes(-1, -2), mask).swapaxes(-1, -2)
