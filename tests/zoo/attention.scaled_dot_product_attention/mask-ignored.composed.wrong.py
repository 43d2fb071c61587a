from dlcore.attention import attention_weights


def scaled_dot_product_attention(q, k, v, mask=None):
    return attention_weights(q, k) @ v
