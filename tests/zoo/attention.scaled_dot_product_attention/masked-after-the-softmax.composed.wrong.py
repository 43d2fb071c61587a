from dlcore.attention import attention_weights


def scaled_dot_product_attention(q, k, v, mask=None):
    weights = attention_weights(q, k)
    if mask is not None:
        weights = weights * mask
    return weights @ v
