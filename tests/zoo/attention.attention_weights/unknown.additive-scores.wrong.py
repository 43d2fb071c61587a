import numpy as np

from dlcore import attention


def attention_weights(q, k, mask=None):
    scores = np.tanh(q[..., :, None, :] + k[..., None, :, :]).sum(axis=-1)
    return attention.masked_softmax(scores, mask)
