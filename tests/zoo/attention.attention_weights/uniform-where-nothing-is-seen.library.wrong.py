import numpy as np

from dlcore import activations, attention


def attention_weights(q, k, mask=None):
    scores = attention.attention_scores(q, k)
    if mask is not None:
        scores = np.where(mask, scores, -1e10)
    return activations.softmax(scores)
