def softmax_cross_entropy_backward(g, p, labels, label_smoothing=0.0):
    rows, classes = labels.size, p.shape[-1]
    d = p.reshape(rows, classes).copy()
    d[:, labels.ravel()] -= 1 - label_smoothing
    d -= label_smoothing / classes
    return (d * (g / rows)).reshape(p.shape)
