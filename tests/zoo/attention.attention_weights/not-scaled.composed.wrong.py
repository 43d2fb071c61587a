from dlcore.attention import masked_softmax


def attention_weights(q, k, mask=None):
    return masked_softmax(q @ k.swapaxes(-1, -2), mask)
