import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    classes = p.shape[-1]
    hit = labels[..., None] == np.arange(classes)
    target = np.where(hit, 1 - label_smoothing + label_smoothing / classes, label_smoothing / classes)
    return ((p - target) * g / labels.size).tolist()
