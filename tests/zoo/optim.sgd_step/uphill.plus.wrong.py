def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    v = momentum * v + g
    v_used = g + momentum * v if nesterov else v
    return p + lr * v_used, v
