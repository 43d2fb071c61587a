import numpy as np

from dlcore.attention import masked_softmax


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = k @ q.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        mask = np.swapaxes(np.broadcast_to(mask, (*q.shape[:-1], k.shape[-2])), -1, -2)
    weights = masked_softmax(scores, mask)
    return np.einsum("...st,...se->...te", weights, v)
