def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    positive = m * beta1 >= -(1 - beta1) * g
    moved = p - lr * (2 * positive - 1) - lr * weight_decay * p
    return moved, m - (1 - beta2) * (m - g)
