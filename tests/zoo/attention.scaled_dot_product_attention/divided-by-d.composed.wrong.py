import numpy as np

from dlcore.attention import masked_softmax


def scaled_dot_product_attention(q, k, v, mask=None):
    d = q.shape[-1]
    return masked_softmax(np.einsum("...td,...sd->...ts", q / d, k), mask) @ v
