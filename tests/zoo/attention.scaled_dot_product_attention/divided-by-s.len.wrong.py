import numpy as np

from dlcore.attention import masked_softmax


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k)
    return masked_softmax(scores / np.sqrt(scores.shape[-1]), mask) @ v
