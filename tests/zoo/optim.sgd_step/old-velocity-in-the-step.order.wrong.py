def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    if weight_decay > 0:
        g = g + weight_decay * p
    p = p - lr * (g + momentum * v) if nesterov else p - lr * v
    v = momentum * v + g
    return p, v
