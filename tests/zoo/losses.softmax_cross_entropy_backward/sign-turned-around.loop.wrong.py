import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    d = np.zeros(p.shape, dtype=np.float32)
    classes = p.shape[-1]
    for i in np.ndindex(labels.shape):
        for c in range(classes):
            target = label_smoothing / classes
            if c == labels[i]:
                target += 1 - label_smoothing
            d[i][c] = g * (target - p[i][c]) / labels.size
    return d
