def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    v = momentum * v + (g + weight_decay * p)
    return p - lr * v, v
