from dlcore import attention


def attention_weights(q, k, mask=None):
    return attention.masked_softmax(attention.attention_scores(q, k))
