from dlcore.attention import masked_softmax


def scaled_dot_product_attention(q, k, v, mask=None):
    return masked_softmax(q @ k.swapaxes(-1, -2), mask) @ v
