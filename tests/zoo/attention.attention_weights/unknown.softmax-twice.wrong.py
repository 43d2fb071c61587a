from dlcore import activations, attention


def attention_weights(q, k, mask=None):
    scores = attention.attention_scores(q, k)
    return attention.masked_softmax(activations.softmax(scores), mask)
