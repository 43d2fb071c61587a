import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    classes = p.shape[-1]
    d = p * (g / p.shape[0])
    hits = np.arange(classes) == labels[..., np.newaxis]
    d -= g / p.shape[0] * ((1 - label_smoothing) * hits + label_smoothing / classes)
    return d
