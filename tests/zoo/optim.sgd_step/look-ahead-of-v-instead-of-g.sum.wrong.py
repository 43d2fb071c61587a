def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    if weight_decay:
        g = g + weight_decay * p
    v = momentum * v + g
    if nesterov:
        return p - lr * (v + momentum * v), v
    return p - lr * v, v
