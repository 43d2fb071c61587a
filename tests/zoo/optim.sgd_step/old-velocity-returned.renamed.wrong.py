def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    velocity = momentum * v + g
    step = g + momentum * velocity if nesterov else velocity
    return p - lr * step, v
