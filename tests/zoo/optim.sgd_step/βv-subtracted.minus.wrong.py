def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    v = g - momentum * v
    return p - lr * (g + momentum * v if nesterov else v), v
