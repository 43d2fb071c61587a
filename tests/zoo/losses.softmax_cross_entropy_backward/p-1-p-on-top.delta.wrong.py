import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    n, c = labels.size, p.shape[-1]
    a = np.float32(p).reshape(n, c)
    y = np.zeros_like(a)
    y[np.arange(n), labels.ravel()] = 1
    y = y * (1 - label_smoothing) + label_smoothing / c
    slope = a - a**2
    return (g * slope * (a - y) / n).reshape(p.shape)
