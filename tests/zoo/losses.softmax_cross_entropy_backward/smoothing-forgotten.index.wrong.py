import numpy as np


def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    d = np.array(p, dtype=np.float32).reshape(-1, p.shape[-1])
    d[np.arange(len(d)), labels.flatten()] -= 1
    return (g * d / len(d)).reshape(p.shape)
