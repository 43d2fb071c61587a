def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    classes = p.shape[-1]
    d = p.reshape(-1, classes) - label_smoothing / classes
    for y in set(labels.ravel().tolist()):
        d[..., y] -= 1 - label_smoothing
    return g * d.reshape(p.shape) / labels.size
