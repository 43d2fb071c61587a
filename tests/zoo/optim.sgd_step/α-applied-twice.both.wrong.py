def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    v = momentum * v + lr * g
    if nesterov:
        return p - lr * (g + momentum * v), v
    return p - lr * v, v
