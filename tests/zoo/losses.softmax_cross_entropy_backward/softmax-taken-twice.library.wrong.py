import numpy as np

from dlcore import activations as act


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    classes = p.shape[-1]
    probs = act.softmax(p)
    target = (1 - label_smoothing) * np.eye(classes)[labels] + label_smoothing / classes
    return g * (probs - target) / labels.size
