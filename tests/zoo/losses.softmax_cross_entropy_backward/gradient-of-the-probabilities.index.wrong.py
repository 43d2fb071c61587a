import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    d = np.zeros_like(p)
    n = labels.size
    flat, probs = d.reshape(-1, p.shape[-1]), p.reshape(-1, p.shape[-1])
    rows = np.arange(n)
    flat -= label_smoothing / p.shape[-1] / probs
    flat[rows, labels.ravel()] -= (1 - label_smoothing) / probs[rows, labels.ravel()]
    return g / n * d
