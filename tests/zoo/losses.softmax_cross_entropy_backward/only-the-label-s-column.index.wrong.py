import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    n, c = labels.size, p.shape[-1]
    d = np.zeros((n, c))
    y = labels.reshape(-1)
    d[np.arange(n), y] = p.reshape(n, c)[np.arange(n), y] - (1 - label_smoothing) - label_smoothing / c
    return g * d.reshape(p.shape) / n
