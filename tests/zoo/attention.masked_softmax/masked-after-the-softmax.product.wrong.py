from dlcore import activations


def masked_softmax(scores, mask=None):
    p = activations.softmax(scores)
    return p if mask is None else p * mask
