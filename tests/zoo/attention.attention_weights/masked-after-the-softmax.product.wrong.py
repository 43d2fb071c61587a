from dlcore import activations, attention


def attention_weights(q, k, mask=None):
    p = activations.softmax(attention.attention_scores(q, k))
    return p if mask is None else p * mask
