import numpy as np

from dlcore import activations


def attention_weights(q, k, mask=None):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    return activations.softmax(scores)
